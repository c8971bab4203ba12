// The pose of each animal: a row of texels; three rows of a 3x4 matrix for every bone.
uniform sampler2D pose_map;
uniform int first_row;  // of the animals drawn with this mesh

const int BONES = 32;

mat3x4 bone(int joint, int row) {
  int at = joint * 3;
  return mat3x4(texelFetch(pose_map, ivec2(at, row), 0), texelFetch(pose_map, ivec2(at + 1, row), 0),
                texelFetch(pose_map, ivec2(at + 2, row), 0));
}

// Light around the animal: its mean and, in w, the height of what it stands on.
vec4 light_here(int row) { return texelFetch(pose_map, ivec2(BONES * 3, row), 0); }

// How much brighter it is toward x, y, z, as a share; in w how dark its shadow is.
vec4 light_slope(int row) { return texelFetch(pose_map, ivec2(BONES * 3 + 1, row), 0); }

// joints: two bones as bytes/255, and the weight of the first.
mat3x4 skin(vec4 joints, int row) {
  ivec2 at = ivec2(joints.xy * 255.0 + 0.5);
  return bone(at.x, row) * joints.z + bone(at.y, row) * (1.0 - joints.z);
}
