#include "light.glsl"
uniform sampler2DArray detail_map;  // albedo, normal x, normal y, roughness; 0.5 is neutral
#ifdef FADING
uniform float opacity;
#endif
in vec3 world;
in vec3 from_eye;
in vec3 normal;
in vec4 colour;
in vec2 uv;
flat in vec4 made_of;
out vec4 pixel;

#include "bump.glsl"

void main() {
  vec3 to_eye = normalize(-from_eye);
  vec3 n = normalize(normal);
#ifdef FOLIAGE
  if (!gl_FrontFacing) n = normalize(mix(-n, n, 0.7));
#endif
  vec4 detail = texture(detail_map, vec3(uv, made_of.x));
#ifndef PLAIN
  float near = clamp(1.6 - length(from_eye) * 0.02, 0.0, 1.0);
  if (near > 0.0 && made_of.x > 0.5) n = bumped(n, (detail.yz - 0.5) * 2.0 * near);
#endif
  vec3 albedo = colour.rgb * detail.x * 2.0;
  vec2 reach = city_light(world, normal) * vec2(1.0, colour.a);
  float shade = map_shadow(world, normalize(normal));
#ifdef FOLIAGE
  shade = mix(1.0, shade, 0.6);  // leaves let light past them
#endif
  reach.x *= shade;
  float roughness = clamp(made_of.y * detail.w * 2.0, 0.08, 1.0);
  vec3 radiance = lit(albedo, n, roughness, made_of.z, reach, to_eye);
#ifdef FOLIAGE
  // Light through the leaves, so that the shaded side is green and not black.
  float through = clamp(dot(-n, sun_direction) * 0.5 + 0.5, 0.0, 1.0);
  radiance += albedo * vec3(1.0, 1.1, 0.35) * sun_colour * through * reach.x * 0.35 * colour.a;
  radiance += albedo * sky_ambient * 0.30 * colour.a;
#else
#ifndef FIGURE
  radiance += colour.rgb * made_of.w * 6.0;
#endif
#endif
  radiance = developed(hazed(radiance, from_eye));
#ifdef FADING
  pixel = vec4(radiance, opacity);
#else
  pixel = vec4(radiance, 1.0);
#endif
}
