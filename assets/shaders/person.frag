// People: skin, cloth, eyes, hair, lit by the light baked around the place they are at.
#include "light.glsl"
uniform sampler2DArray skin_map;  // sRGB, a layer a model
in vec3 world;
in vec3 from_eye;
in vec3 normal;
in vec3 rest;
in vec4 colour;
in vec2 uv;
flat in vec4 made_of;  // layer/255, roughness, number of the model
flat in vec3 around;
flat in vec3 slope;
flat in vec4 tint;
out vec4 pixel;

const int SKIN = 0, CLOTH = 1, EYE = 2, HAIR = 3, TEETH = 4, LEATHER = 5, SCREEN = 7, LASH = 8;
// 6, the case of a phone, is lit as leather is.

float hash(float n) { return fract(sin(n) * 43758.5453); }

float noise(vec2 p) {
  vec2 c = floor(p), f = p - c;
  f = f * f * (3.0 - 2.0 * f);
  float n = c.x + c.y * 57.0;
  return mix(mix(hash(n), hash(n + 1.0), f.x), mix(hash(n + 57.0), hash(n + 58.0), f.x), f.y);
}

// Light from all around, brighter toward `slope`; `wrap` lets it creep around edges.
vec3 soft_light(vec3 n, vec3 wrap) {
  float size = length(slope);
  vec3 way = size > 1e-3 ? slope / size : vec3(0.0, 0.0, 1.0);
  float facing = dot(n, way);
  vec3 lit_side = (facing + wrap) / (1.0 + wrap);
  return around * max(1.0 + size * (lit_side * 1.15 - 0.10), 0.10);
}

// Red light creeps farther through skin; by so little that under lamps right overhead, where one
// side has many times the light of the other, the whole shaded side must not turn red.
vec3 skin_wrap() {
  return vec3(0.25) + vec3(0.17, -0.05, -0.11) * clamp(0.5 / max(length(slope), 1e-3), 0.0, 1.0);
}

vec3 key_way() {
  float size = length(slope);
  return normalize((size > 1e-3 ? slope / size : vec3(0.0)) + vec3(0.0, 0.0, 0.35));
}

float shine(vec3 n, vec3 to_eye, vec3 way, float roughness) {
  vec3 h = normalize(way + to_eye);
  float a = roughness * roughness, nh = max(dot(n, h), 0.0);
  float d = nh * nh * (a * a - 1.0) + 1.0;
  return a * a / (4.0 * d * d * max(dot(way, h), 0.25));
}

// Lashes are cut out of a band: uv.x counts them, uv.y runs from lid to tip; one band from afar.
bool between_lashes() {
  float strand = abs(fract(uv.x) - 0.5) * 2.0;
  float sharp = clamp(1.6 - fwidth(uv.x) * 1.6, 0.0, 1.0);
  return strand > mix(step(uv.y, 0.45), 1.0 - uv.y * uv.y, sharp);
}

vec3 eye_colour(vec3 iris, out float gloss) {
  float r = length(uv), turn = atan(uv.y, uv.x);
  float edge = fwidth(r) + 0.012;
  vec3 white = vec3(0.66, 0.63, 0.60) * (1.0 - 0.35 * smoothstep(0.75, 1.35, r));
  white = mix(white, vec3(0.60, 0.33, 0.29), 0.22 * smoothstep(0.7, 1.3, r));
  float fibre = noise(vec2(turn * 9.0, r * 9.0)) * 0.6 + noise(vec2(turn * 23.0, r * 5.0)) * 0.5;
  float in_iris = clamp(r / 0.43, 0.0, 1.0);
  vec3 stroma = iris * (0.55 + 0.75 * fibre) * mix(0.65, 1.25, smoothstep(0.25, 0.75, in_iris));
  stroma *= 1.0 - 0.75 * smoothstep(0.80, 1.0, in_iris);
  vec3 c = mix(stroma, white, smoothstep(0.43 - edge, 0.43 + edge + 0.03, r));
  c *= smoothstep(0.17 - edge, 0.17 + edge, r) * 0.98 + 0.02;
  gloss = r < 0.62 ? 1.0 : 0.45;
  return c;
}

void main() {
  int layer = int(made_of.x * 255.0 + 0.5);
  if (layer == LASH && between_lashes()) discard;
  vec3 to_eye = normalize(-from_eye);
  vec3 n = normalize(normal);
  if (!gl_FrontFacing && layer != HAIR) n = -n;
  float occluded = layer == HAIR ? mix(0.55, 1.0, colour.a) : colour.a;
  float shade = map_shadow(world, n);
  vec3 way = key_way();
  vec3 c;
  if (layer == SKIN) {
    vec3 albedo = pow(texture(skin_map, vec3(uv, made_of.z)).rgb, vec3(2.2)) * colour.rgb;
    vec3 bleed = pow(vec3(occluded), vec3(0.70, 1.05, 1.15));
    vec3 light = soft_light(n, skin_wrap()) * mix(0.5, 1.0, shade) * bleed;
    float edge = 1.0 - max(dot(n, to_eye), 0.0);
    float fresnel = 0.028 + 0.35 * fifth(edge);
    vec3 mirrored = soft_light(reflect(-to_eye, n), vec3(0.5)) * fresnel * occluded;
    float lobe = shine(n, to_eye, way, 0.46) * 0.7 + shine(n, to_eye, way, 0.32) * 0.3;
    c = albedo * light + mirrored * 0.55
      + around * length(slope) * lobe * max(dot(n, way), 0.0) * 0.055 * occluded * shade;
  } else if (layer == EYE) {
    float gloss;
    vec3 albedo = eye_colour(colour.rgb, gloss);
    float lid = mix(0.42, 1.0, smoothstep(0.62, -0.05, uv.y)) * mix(0.7, 1.0, occluded);
    vec3 light = soft_light(n, vec3(0.5)) * mix(0.6, 1.0, shade) * lid;
    vec3 r = reflect(-to_eye, n);
    float fresnel = 0.03 + 0.5 * fifth(1.0 - max(dot(n, to_eye), 0.0));
    // A window's worth of brightness, so that eyes are never dead whatever the room mirrors.
    vec3 pane = normalize(vec3(way.xy * 1.2, 0.32));
    float window = smoothstep(0.93, 0.965, dot(r, pane))
                 + 0.3 * smoothstep(0.965, 0.985, dot(r, normalize(vec3(-pane.x, pane.y, 0.2))));
    c = albedo * light + (sky_radiance(r, 3.0) * fresnel * 0.6 + around * window * 1.6 * gloss) * lid;
  } else if (layer == HAIR) {
    float away = length(from_eye);
    float strand = noise(vec2(uv.x * 26.0, uv.y * 1.5)) * 0.6 + noise(vec2(uv.x * 61.0, uv.y * 2.5)) * 0.4;
    float clump = noise(vec2(uv.x * 6.0, uv.y * 0.7));
    float blur = clamp(away * 0.25 - 0.25, 0.0, 0.8);
    strand = mix(strand, 0.5, blur);
    // Strands lie along uv.y.
    vec3 px = dFdx(world), py = dFdy(world);
    vec2 ux = dFdx(uv), uy = dFdy(uv);
    vec3 t = (py * ux.x - px * uy.x) * sign(ux.x * uy.y - ux.y * uy.x);
    float size = length(t);
    t = size > 1e-9 ? t / size : vec3(0.0, 0.0, -1.0);
    t = normalize(t - n * dot(t, n) + n * (strand - 0.5) * 0.25);
    vec3 albedo = colour.rgb * (0.55 + 0.62 * strand) * (0.75 + 0.5 * clump);
    vec3 light = soft_light(n, vec3(0.35)) * mix(0.45, 1.0, shade) * occluded;
    vec3 h = normalize(way + to_eye);
    float along = dot(t, h);
    float band = pow(max(1.0 - along * along, 0.0), 45.0), wide = pow(max(1.0 - along * along, 0.0), 12.0);
    float front = smoothstep(-0.2, 0.6, dot(n, way));
    vec3 glint = (vec3(0.085) * band + albedo * 1.5 * wide + vec3(0.008) * wide) * (0.35 + 1.1 * strand) * front;
    c = albedo * light + around * length(slope) * glint * occluded * shade;
  } else {
    vec3 albedo = colour.rgb * (layer == CLOTH ? mix(vec3(1.0), tint.rgb, tint.a) : vec3(1.0));
    float rough = clamp(made_of.y, 0.08, 1.0);
    vec3 light = soft_light(n, vec3(layer == CLOTH ? 0.22 : 0.05)) * mix(0.45, 1.0, shade) * occluded;
    float edge = 1.0 - max(dot(n, to_eye), 0.0);
    if (layer == CLOTH) {
      float weave = noise(rest.xz * vec2(900.0, 900.0) + rest.y * 700.0);
      float fade = clamp(1.4 - length(from_eye) * 0.6, 0.0, 1.0);
      albedo *= 1.0 + (weave - 0.5) * 0.22 * fade;
      c = albedo * light + light * (albedo + 0.02) * edge * edge * edge * 0.35;
    } else {
      float fresnel = 0.04 + (1.0 - rough) * 0.4 * fifth(edge);
      c = albedo * light + soft_light(reflect(-to_eye, n), vec3(0.3)) * fresnel * occluded
        + around * length(slope) * shine(n, to_eye, way, rough) * 0.06 * occluded * shade;
      if (layer == SCREEN) c += colour.rgb * 0.5;
    }
  }
  pixel = vec4(developed(hazed(c, from_eye)), 1.0);
}
