// Light, haze and the way from radiance to a pixel; every fragment shader includes it.
uniform vec3 sun_direction;   // toward the sun, world
uniform vec3 sun_colour;      // irradiance over pi, linear
uniform vec3 sky_ambient;     // from above, linear
uniform vec3 ground_ambient;  // from below, linear
uniform vec3 haze_colour;
uniform vec3 haze_glow;       // added to the haze toward the sun
uniform vec2 haze;            // density a metre, exposure
uniform vec4 shadow_area;     // x: 1 where a shadow map is drawn, y: texel, z: metres a texel
uniform mat4 shadow_from_world;
uniform sampler2DShadow shadow_map;
uniform vec4 city_area;       // lower left corner, 1/size, weight of the city map
uniform sampler2D city_map;   // sky seen, height of the shadow/256, height of the roofs/256
uniform sampler2D sky_map;    // equirectangular, radiance/SKY_SCALE

const float SKY_SCALE = 4.0;

vec3 sky_radiance(vec3 d, float lod) {
  vec2 at = vec2(atan(d.x, d.y) * 0.15915494 + 0.5, asin(clamp(d.z, -1.0, 1.0)) * 0.31830989 + 0.5);
  return textureLod(sky_map, at, lod).rgb * SKY_SCALE;
}

float map_shadow(vec3 world, vec3 n) {
  if (shadow_area.x < 0.5) return 1.0;
  vec3 lifted = world + n * shadow_area.z * 1.6;
  vec3 at = (shadow_from_world * vec4(lifted, 1.0)).xyz * 0.5 + 0.5;
  vec2 edge = min(at.xy, 1.0 - at.xy);
  float inside = clamp(min(edge.x, edge.y) * 24.0, 0.0, 1.0);
  if (inside <= 0.0 || at.z >= 1.0) return 1.0;
#ifdef PLAIN
  return mix(1.0, texture(shadow_map, at), inside);
#else
  float texel = shadow_area.y;
  float lit = texture(shadow_map, at + vec3(-0.6, -0.2, 0.0) * texel)
            + texture(shadow_map, at + vec3(0.2, -0.6, 0.0) * texel)
            + texture(shadow_map, at + vec3(0.6, 0.2, 0.0) * texel)
            + texture(shadow_map, at + vec3(-0.2, 0.6, 0.0) * texel);
  return mix(1.0, lit * 0.25, inside);
#endif
}

// x: sun let through by the city, y: sky seen from here.
vec2 city_light(vec3 world, vec3 n) {
  if (city_area.w <= 0.0) return vec2(1.0);
  vec2 size = vec2(textureSize(city_map, 0));
  vec2 at = (world.xy + n.xy * 1.4 - city_area.xy) * city_area.z * size - 0.5;
  at = clamp(at, vec2(0.0), size - 2.001);
  ivec2 cell = ivec2(at);
  vec2 f = at - vec2(cell);
  vec3 a = texelFetch(city_map, cell, 0).rgb, b = texelFetch(city_map, cell + ivec2(1, 0), 0).rgb;
  vec3 c = texelFetch(city_map, cell + ivec2(0, 1), 0).rgb, d = texelFetch(city_map, cell + ivec2(1, 1), 0).rgb;
  vec3 map = mix(mix(a, b, f.x), mix(c, d, f.x), f.y);
  // Compared before they are mixed: heights jump at the side of a shadow, light does not.
  vec4 over = clamp((world.z + 0.6 - vec4(a.g, b.g, c.g, d.g) * 256.0) * 1.1, 0.0, 1.0);
  float sun = mix(mix(over.x, over.y, f.x), mix(over.z, over.w, f.x), f.y);
  float rise = clamp(world.z / max(map.b * 256.0, 2.0), 0.0, 1.0);
  float sky = mix(map.r, 1.0, rise * rise * (3.0 - 2.0 * rise));
  return mix(vec2(1.0), vec2(sun, sky), city_area.w);
}

float sun_lobe(vec3 n, vec3 to_eye, float roughness) {
  vec3 h = normalize(sun_direction + to_eye);
  float a = roughness * roughness;
  float nh = max(dot(n, h), 0.0);
  float d = nh * nh * (a * a - 1.0) + 1.0;
  return min(a * a / (4.0 * d * d * max(dot(sun_direction, h), 0.2)), 24.0);
}

float fifth(float x) { return x * x * x * x * x; }

// Outgoing radiance of a surface without any shine.
vec3 matte(vec3 albedo, vec3 n, vec2 reach) {
  vec3 around = mix(ground_ambient, sky_ambient, n.z * 0.5 + 0.5) * reach.y;
  return albedo * (sun_colour * (max(dot(n, sun_direction), 0.0) * reach.x) + around);
}

// Outgoing radiance of an opaque surface; reach.x is sun let through, reach.y sky seen.
vec3 lit(vec3 albedo, vec3 n, float roughness, float metal, vec2 reach, vec3 to_eye) {
  float facing = max(dot(n, sun_direction), 0.0) * reach.x;
  vec3 around = mix(ground_ambient, sky_ambient, n.z * 0.5 + 0.5) * reach.y;
  vec3 f0 = mix(vec3(0.04), albedo, metal);
  float grazing = fifth(1.0 - max(dot(n, to_eye), 0.0));
  vec3 fresnel = f0 + (max(vec3(1.0 - roughness), f0) - f0) * grazing;
  vec3 r = reflect(-to_eye, n);
  vec3 mirrored = mix(ground_ambient, mix(haze_colour, sky_ambient, clamp(r.z * 1.6, 0.0, 1.0)),
                      smoothstep(-0.25, 0.2, r.z)) * reach.y;
  vec3 diffuse = albedo * (1.0 - metal) * (sun_colour * facing + around);
  return diffuse + fresnel * (mirrored * (1.0 - 0.6 * roughness)
                              + sun_colour * facing * sun_lobe(n, to_eye, roughness));
}

vec3 hazed(vec3 radiance, vec3 from_eye) {
  float distance_m = length(from_eye);
  vec3 d = from_eye / max(distance_m, 1e-3);
  float low = 1.0 - 0.35 * clamp(d.z * 4.0, 0.0, 1.0);
  float reach = distance_m * haze.x * low;
  float f = 1.0 - exp(-reach * sqrt(sqrt(reach)));
  float glow = max(dot(d, sun_direction), 0.0);
  return mix(radiance, haze_colour + haze_glow * glow * glow * glow, f);
}

vec3 developed(vec3 radiance) {
  vec3 x = max(radiance, 0.0) * haze.y;
  x = clamp((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0);
  vec3 step_of_x = 2.1 * sqrt(x) + 0.08;  // linear change of one step of an 8-bit sRGB value
#ifdef ENCODE_SRGB
  step_of_x = vec3(1.0);
  x = mix(12.92 * x, 1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, x));
#endif
#ifdef PLAIN
  return x;
#else
  float grain = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
  return x + (grain - 0.5) / 255.0 * step_of_x;
#endif
}
