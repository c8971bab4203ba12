// Animals, lit by the light baked around the place they are at.
#include "light.glsl"
in vec3 world;
in vec3 from_eye;
in vec3 normal;
in vec4 colour;
flat in vec4 made_of;
flat in vec3 around;
flat in vec3 slope;
out vec4 pixel;

void main() {
  vec3 to_eye = normalize(-from_eye);
  vec3 n = normalize(normal);
  float shade = map_shadow(world, n);
  float occluded = colour.a;
  vec3 light = around * max(1.0 + dot(slope, n), 0.12) * mix(0.45, 1.0, shade) * occluded;
  float edge = 1.0 - max(dot(n, to_eye), 0.0);
  float roughness = clamp(made_of.y, 0.05, 1.0);
  vec3 r = reflect(-to_eye, n);
  float bare = 1.0 - 0.85 * made_of.w;
  float fresnel = bare * (0.035 + (1.0 - roughness) * 0.5 * fifth(edge));
  vec3 mirrored = sky_radiance(r, 1.0 + roughness * 6.0) * mix(0.3, 1.0, shade) * occluded;
  float lobe = min(sun_lobe(n, to_eye, max(roughness, 0.22)), 3.0);
  vec3 key = around * 1.4 * max(dot(n, sun_direction), 0.0) * shade * occluded;
  // Fine hair catches light at the edge.
  vec3 fuzz = light * (colour.rgb + 0.12) * made_of.w * edge * edge * edge * 1.6;
  pixel = vec4(developed(colour.rgb * light + mirrored * fresnel + key * lobe * 0.25 * bare + fuzz), 1.0);
}
