"""Rules other than the supply's set-point, tied to the law: they only tighten. Each rule of
`limit` and `share` that a site uses is wrapped here: what it wants to know goes in, its bound
comes out."""
