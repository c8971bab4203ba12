// Clear panes: what they mirror plus a little tint; the rest shows through.
#include "light.glsl"
uniform float opacity;
in vec3 world;
in vec3 from_eye;
in vec3 normal;
in vec4 colour;
in vec2 uv;
flat in vec4 made_of;
out vec4 pixel;

void main() {
  vec3 to_eye = normalize(-from_eye);
  vec3 n = normalize(normal);
  if (dot(n, to_eye) < 0.0) n = -n;
  float fresnel = 0.04 + 0.70 * fifth(1.0 - clamp(dot(n, to_eye), 0.0, 1.0));
  vec3 r = reflect(-to_eye, n);
  vec3 mirrored = r.z > 0.0 ? sky_radiance(r, 2.0) : mix(haze_colour, ground_ambient, min(-r.z * 4.0, 1.0));
  float sun = pow(max(dot(r, sun_direction), 0.0), 400.0) * 6.0 * map_shadow(world, n);
  float body = colour.a * opacity;
  vec3 tint = colour.rgb * mix(ground_ambient, sky_ambient, 0.5);
  float alpha = clamp(body + fresnel, 0.0, 1.0);
  vec3 radiance = (tint * body + mirrored * fresnel + sun_colour * sun * fresnel) / max(alpha, 1e-3);
  pixel = vec4(developed(radiance), alpha);
}
