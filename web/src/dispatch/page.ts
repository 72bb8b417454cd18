/** Where drawers and dialogs stand. Over the body they would lock its scrolling by a style without a nonce, which the page's policy blocks; the body
 * never scrolls here. */
export const page = () => document.getElementById("root") as HTMLElement;
