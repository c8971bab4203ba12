// Opaque and standing still: light from the map baked for it, shaded by what moves.
#include "light.glsl"
uniform sampler2DArray detail_map;  // albedo, normal x, normal y, roughness; 0.5 is neutral
uniform sampler2D light_map;        // square roots of light/LIGHT_SCALE
uniform vec2 shade;                 // part of the light that a moving thing takes away, from what height up
in vec3 world;
in vec3 from_eye;
in vec3 normal;
in vec4 colour;
in vec2 uv;
in vec2 baked_at;
flat in vec4 made_of;
out vec4 pixel;

const float LIGHT_SCALE = 8.0;

#include "bump.glsl"

vec4 shown(vec3 radiance) {
#ifdef OUTDOORS
  radiance = hazed(radiance, from_eye);
#endif
  return vec4(developed(radiance), 1.0);
}

void main() {
  vec3 to_eye = normalize(-from_eye);
  vec3 flat_n = normalize(normal), n = flat_n;
  vec4 detail = texture(detail_map, vec3(uv, made_of.x));
  vec3 root = texture(light_map, baked_at).rgb;
  vec3 light = root * root * LIGHT_SCALE;
  if (world.z > shade.y) light *= mix(1.0, map_shadow(world, flat_n), shade.x);
  float roughness = clamp(made_of.y * detail.w * 2.0, 0.08, 1.0);
#ifndef PLAIN
  if (made_of.x > 0.5) n = bumped(n, (detail.yz - 0.5) * 2.0);
  light *= clamp(1.0 + 0.9 * dot(n - flat_n, sun_direction), 0.4, 1.6);
#endif
  vec3 albedo = colour.rgb * detail.x * 2.0;
  vec3 f0 = mix(vec3(0.04), albedo, made_of.z);
  float grazing = fifth(1.0 - max(dot(n, to_eye), 0.0));
  vec3 fresnel = f0 + (max(vec3(1.0 - roughness), f0) - f0) * grazing;
  // What is mirrored is only as bright as light can get here.
  float open = clamp(dot(light, vec3(0.4)), 0.05, 1.0);
#ifdef PLAIN
  if (roughness > 0.6) {
    pixel = shown(albedo * light + colour.rgb * made_of.w * 6.0);
    return;
  }
#endif
  vec3 mirrored = sky_radiance(reflect(-to_eye, n), 1.0 + roughness * 7.0) * open;
  vec3 radiance = albedo * (1.0 - made_of.z) * light + fresnel * mirrored * (1.0 - 0.5 * roughness);
  pixel = shown(radiance + colour.rgb * made_of.w * 6.0);
}
