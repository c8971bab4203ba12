// A wall with windows: openings with depth, frames, blinds, shop fronts, lit rooms at dusk.
#include "light.glsl"
uniform sampler2DArray detail_map;
uniform float lit_rooms;  // share of windows with a lamp on
in vec3 world;
in vec3 from_eye;
in vec3 normal;
in vec4 colour;
in vec2 uv;
flat in vec4 made_of;
flat in vec4 grid;  // cell width, cell height in metres, style, seed
out vec4 pixel;

float hash(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453); }

// Share of a filter of width w around x that lies in lo..hi.
float inside(float x, float lo, float hi, float w) {
  return clamp((min(x + w * 0.5, hi) - max(x - w * 0.5, lo)) / w, 0.0, 1.0);
}

float opening(vec2 f, vec4 box, vec2 w) {
  return inside(f.x, box.x, box.z, w.x) * inside(f.y, box.y, box.w, w.y);
}

void main() {
  vec3 n = normalize(normal);
  vec3 to_eye = normalize(-from_eye);
  float style = floor(grid.z + 0.5);
  float shop = step(uv.y, 4.0) * step(0.5, made_of.w);
  vec2 size = mix(grid.xy, vec2(grid.x * 1.6, 4.0), shop);
  vec2 g = vec2(uv.x, uv.y - (1.0 - shop) * 4.0 * step(0.5, made_of.w)) / size;
  vec2 cell = floor(g), f = fract(g), w = max(fwidth(uv) / size, vec2(1e-4));
  vec4 box = vec4(0.27, 0.24, 0.73, 0.80);
  if (style > 0.5) box = vec4(0.02, 0.34, 0.98, 0.86);
  if (style > 1.5) box = vec4(0.04, 0.06, 0.96, 0.97);
  if (style > 2.5) box = vec4(0.30, 0.08, 0.70, 0.82);
  box = mix(box, vec4(0.07, 0.12, 0.93, 0.74), shop);
  vec3 along = vec3(-n.y, n.x, 0.0);
  float out_of = max(dot(to_eye, n), 0.12);
  float depth_m = (style > 1.5 && style < 2.5) ? 0.05 : 0.20;
  vec2 shift = vec2(dot(to_eye, along), to_eye.z) / out_of * depth_m / size;
  float hole = opening(f, box, w);
  float glass = hole * opening(f - shift, box, w);
  vec2 rim = vec2(0.07, 0.07) / size;
  vec4 pane = box + vec4(rim, -rim);
  float clear = hole * opening(f - shift, pane, w);
  float bar = 1.0 - inside(f.x - shift.x, 0.5 - 0.03 / size.x, 0.5 + 0.03 / size.x, w.x);
  if (style < 0.5 || style > 2.5) clear *= mix(bar, 1.0, shop);
  float chance = hash(cell + grid.w * 7.31);

  vec4 detail = texture(detail_map, vec3(uv * 0.5, made_of.x));
  vec3 wall = colour.rgb * detail.x * 2.0;
  float joint = inside(f.y, 0.0, 0.05, w.y);
  if (style < 0.5 || style > 2.5) wall *= 1.0 + 0.10 * joint;
  wall *= mix(1.0, 0.42 + 0.4 * chance, shop * inside(f.y, 0.76, 0.98, w.y));
  vec2 reach = city_light(world, n) * vec2(1.0, colour.a);
  reach.x *= map_shadow(world, n);
  vec3 radiance = matte(wall, n, reach);
  float sill = inside(f.y, box.y - 0.05, box.y, w.y) * inside(f.x, box.x - 0.03, box.z + 0.03, w.x);
  radiance *= 1.0 + 0.25 * sill * step(style, 0.5);
  vec3 reveal = matte(wall * 0.75, n, reach * vec2(0.12, 0.65));
  radiance = mix(radiance, reveal, hole);
  vec3 frame_colour = mix(vec3(0.55, 0.54, 0.50), vec3(0.09, 0.10, 0.11),
                          step(0.45, max(fract(grid.w * 3.7), step(0.5, style) * step(style, 2.5))));
  radiance = mix(radiance, matte(frame_colour, n, reach * vec2(0.7, 0.8)), glass);

  float blind_to = mix(pane.y, pane.w, 1.0 - 0.75 * step(0.62, chance) * fract(chance * 17.0));
  float blind = step(f.y - shift.y, pane.w) * step(blind_to, f.y - shift.y) * (1.0 - shop);
  vec3 room = mix(vec3(0.020, 0.022, 0.025), vec3(0.075, 0.066, 0.055), fract(chance * 5.0));
  room = mix(room, vec3(0.34, 0.32, 0.28) * mix(0.6, 1.0, fract(chance * 29.0)), blind);
  vec3 inner = room * (sky_ambient * reach.y + sun_colour * reach.x * 0.25 * blind);
  float lamp = step(1.0 - lit_rooms, fract(chance * 11.0)) + shop * min(lit_rooms * 2.0, 1.0);
  inner += vec3(1.0, 0.66, 0.34) * min(lamp, 1.0) * mix(0.35, 1.1, fract(chance * 23.0));
  float fresnel = 0.05 + 0.75 * fifth(1.0 - out_of) + (style > 1.5 && style < 2.5 ? 0.16 : 0.0);
  vec3 r = reflect(-to_eye, normalize(n + 0.02 * (vec3(chance, fract(chance * 7.0), 0.5) - 0.5)));
#ifdef PLAIN
  vec3 above = mix(haze_colour, sky_ambient, clamp(r.z * 1.6, 0.0, 1.0));
#else
  vec3 above = sky_radiance(r, 3.0);
#endif
  vec3 mirrored = r.z > 0.0 ? above : mix(haze_colour, ground_ambient, min(-r.z * 3.0, 1.0));
  inner = mix(inner, mirrored * mix(0.25, 1.0, reach.y), fresnel);
  radiance = mix(radiance, inner, clear);
  pixel = vec4(developed(hazed(radiance, from_eye)), 1.0);
}
