#include "light.glsl"
uniform sampler2DArray detail_map;  // albedo, normal x, normal y, roughness; 0.5 is neutral
#ifdef FADING
uniform float opacity;
#endif
#ifdef CUTOUT
uniform sampler2D leaf_map;  // square roots of albedo, and what is leaf
#endif
in vec3 world;
in vec3 from_eye;
in vec3 normal;
in vec4 colour;
in vec2 uv;
flat in vec4 made_of;
out vec4 pixel;

#include "bump.glsl"

#ifdef CUTOUT
// Sharp close by, soft from far; coverage that a smaller mipmap loses is given back, so that trees
// do not thin out.
vec4 leaf_here() {
  vec4 leaf = texture(leaf_map, uv, -0.6);
  vec2 size = vec2(textureSize(leaf_map, 0));
  vec2 dx = dFdx(uv) * size, dy = dFdy(uv) * size;
  float level = max(0.5 * log2(max(dot(dx, dx), dot(dy, dy))) - 0.6, 0.0);
  leaf.a *= 1.0 + level * 0.12;
  float soft = max(fwidth(leaf.a), clamp(level * 0.3, 1e-3, 1.0));
  leaf.a = clamp((leaf.a - 0.5) / soft + 0.5, 0.0, 1.0);
  return leaf;
}
#endif

void main() {
#ifdef CUTOUT
  vec4 leaf = leaf_here();
  if (leaf.a < 0.1) discard;
#endif
  vec3 to_eye = normalize(-from_eye);
  vec3 n = normalize(normal);
#ifdef FOLIAGE
  if (!gl_FrontFacing) n = normalize(mix(-n, n, 0.7));
#endif
#ifdef CUTOUT
  vec4 detail = vec4(0.5);
  vec3 painted = leaf.rgb * leaf.rgb;
#else
  vec4 detail = texture(detail_map, vec3(uv, made_of.x));
  vec3 painted = vec3(1.0);
#ifndef PLAIN
  float near = clamp(1.6 - length(from_eye) * 0.02, 0.0, 1.0);
  if (near > 0.0 && made_of.x > 0.5) n = bumped(n, (detail.yz - 0.5) * 2.0 * near);
#endif
#endif
  vec3 albedo = colour.rgb * painted * detail.x * 2.0;
  vec2 reach = city_light(world, normal) * vec2(1.0, colour.a);
  float shade = map_shadow(world, normalize(normal));
#ifdef FOLIAGE
  shade = mix(1.0, shade, 0.6);  // leaves let light past them
#endif
  reach.x *= shade;
  float roughness = clamp(made_of.y * detail.w * 2.0, 0.08, 1.0);
#ifdef CUTOUT
  vec3 radiance = matte(albedo, n, reach);
#else
  vec3 radiance = lit(albedo, n, roughness, made_of.z, reach, to_eye);
#endif
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
#elif defined(CUTOUT)
  pixel = vec4(radiance, leaf.a);
#else
  pixel = vec4(radiance, 1.0);
#endif
}
