"""The filters: those of LiquidJS, Novu's own, and ``timezone``. Each is ``filter(context, value, *arguments)``."""
