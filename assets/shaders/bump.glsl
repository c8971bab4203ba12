// Tilts a normal by the slopes of a detail layer; needs `world` and `uv` of the fragment.
vec3 bumped(vec3 n, vec2 slope) {
  vec3 px = dFdx(world), py = dFdy(world);
  vec2 ux = dFdx(uv), uy = dFdy(uv);
  vec3 t = px * uy.y - py * ux.y;
  vec3 b = py * ux.x - px * uy.x;
  float size = max(dot(t, t), dot(b, b));
  if (size < 1e-14) return n;
  float scale = inversesqrt(size);
  float turn = sign(ux.x * uy.y - ux.y * uy.x);
  return normalize(n + (t * slope.x + b * slope.y) * scale * turn);
}
