"""The adapters: one small file per sender's format. Pure: no database, no network, no clock but the request's
`received_at`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadcenter.channel.adapters.adf import ADF
from leadcenter.channel.adapters.baidu import BAIDU
from leadcenter.channel.adapters.configured import CONFIGURED
from leadcenter.channel.adapters.delivery import Adapter
from leadcenter.channel.adapters.feiyu import FEIYU
from leadcenter.channel.adapters.google import GOOGLE
from leadcenter.channel.adapters.hosted import HOSTED
from leadcenter.channel.adapters.meta import META
from leadcenter.channel.adapters.own import OWN, acknowledge
from leadcenter.channel.adapters.settings import ConfigFault, config_faults, faults_of
from leadcenter.channel.adapters.tencent import TENCENT
from leadcenter.channel.adapters.web_to_lead import WEB_TO_LEAD
from leadcenter.channel.terms import Channel

__all__ = ["ADAPTERS", "Adapter", "ConfigFault", "acknowledge", "validate_channel", "validate_config"]

ADAPTERS: dict[str, Adapter] = {
    adapter.name: adapter
    for adapter in (OWN, ADF, META, GOOGLE, FEIYU, TENCENT, BAIDU, WEB_TO_LEAD, HOSTED, CONFIGURED)
}


def validate_config(adapter: str, config: Mapping[str, Any]) -> tuple[ConfigFault, ...]:
    """Every fault in a channel's configuration, each with its path; empty when it can be used."""
    known = ADAPTERS.get(adapter)
    if known is None:
        return (ConfigFault("adapter", "unknown_adapter", f"one of {', '.join(ADAPTERS)}"),)
    return tuple(config_faults(config, known.settings))


def validate_channel(channel: Channel) -> tuple[ConfigFault, ...]:
    """The same for the whole channel: also its time zone, its evidence fields, and that the secrets it needs
    are live."""
    known = ADAPTERS.get(channel.adapter)
    if known is None:
        return validate_config(channel.adapter, channel.config)
    faults = tuple(faults_of(channel, known.settings))
    return faults or tuple(known.missing_secrets(channel))
