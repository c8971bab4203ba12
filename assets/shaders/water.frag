// Open water: waves from a tiled slope map at three scales, sky mirrored, depth colour below.
#include "light.glsl"
uniform sampler2D wave_map;  // slope x, slope y; 0.5 is level
uniform float time_s;
uniform vec2 wind;
uniform vec4 water;          // deep colour, wave height
uniform vec4 deck;           // what stands over the water: left, near, right, far; equal for none
uniform vec4 deck_look;      // its colour, and its height over the water
uniform sampler2DArray detail_map;
in vec3 world;
in vec3 from_eye;
in vec3 normal;
in vec4 colour;              // shallow colour and how deep (0 at the shore)
in vec2 uv;
flat in vec4 made_of;
out vec4 pixel;

vec2 slope_at(vec2 at) { return texture(wave_map, at).xy * 2.0 - 1.0; }

const float BED_LAYER = 7.0;  // gravel

// What a ray from the water meets: the deck from below, its side, or the sky.
vec3 met(vec3 at, vec3 r) {
  vec3 sky = sky_radiance(r, 1.0);
  if (deck.z <= deck.x) return sky;
  vec3 to = at + r * (deck_look.w / max(r.z, 0.02));
  vec2 over = min(to.xy - deck.xy, deck.zw - to.xy);
  float covered = clamp(min(over.x, over.y) * 12.0 + 0.5, 0.0, 1.0);
  float gap = 0.8 + 0.2 * cos(to.y * 41.3);
  return mix(sky, deck_look.rgb * gap, covered);
}

void main() {
  vec2 p = world.xy;
  float far = length(from_eye);
  vec2 slope = slope_at(p * 0.055 + time_s * vec2(0.010, 0.006)) * 0.8
             + slope_at(p.yx * 0.21 - time_s * vec2(0.021, 0.013)) * 0.4
             + slope_at(p * 0.0113 + time_s * vec2(0.003, 0.001)) * 0.8;
  float patches = slope_at(p * 0.0031 + vec2(0.3)).x * 0.5 + 0.75;
  slope *= water.w * patches / (1.0 + far * 0.012);
  vec3 to_eye = normalize(-from_eye);
  vec3 n = normalize(vec3(-slope, 1.0));
  vec3 r = reflect(-to_eye, n);
  r.z = abs(r.z);
  float fresnel = 0.02 + 0.98 * fifth(1.0 - max(dot(n, to_eye), 0.0));
  fresnel *= 1.0 - 0.25 * clamp(far * 0.004, 0.0, 1.0);
  float bed = texture(detail_map, vec3((p + slope * 0.35 * colour.a) * 0.6, BED_LAYER)).x * 2.0;
  vec3 below = mix(colour.rgb * bed, water.rgb, colour.a);
  below *= mix(0.75, 1.0, map_shadow(world, vec3(0.0, 0.0, 1.0)));
  vec3 radiance = mix(below * (sky_ambient + 0.35 * sun_colour), met(world, normalize(r)), fresnel);
  float glint = pow(max(dot(r, sun_direction), 0.0), 180.0);
  radiance += sun_colour * min(glint * 5.0, 1.2) * fresnel;
  pixel = vec4(developed(hazed(radiance, from_eye)), 1.0);
}
