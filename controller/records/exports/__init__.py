"""The formats of exports, one module each; `registry` finds them."""
