"""The belt: the one state of every accepted raw lead, and when somebody must look at it again."""
