#include "assets/skeleton_reader.h"

#include <assimp/anim.h>
#include <assimp/mesh.h>
#include <assimp/scene.h>

#include <algorithm>
#include <map>
#include <string>

namespace raytruth::assets {
namespace {

Eigen::Matrix4d matrix_of(const aiMatrix4x4& m) {
  Eigen::Matrix4d out;
  out << m.a1, m.a2, m.a3, m.a4, m.b1, m.b2, m.b3, m.b4, m.c1, m.c2, m.c3, m.c4, m.d1, m.d2, m.d3,
      m.d4;
  return out;
}

int bone_named(const MeshFile& file, const std::string& name) {
  for (std::size_t i = 0; i < file.bones.size(); ++i) {
    if (file.bones[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

void add_nodes(const aiNode& node, int parent, MeshFile& file) {
  const int index = static_cast<int>(file.bones.size());
  FileBone bone;
  bone.name = node.mName.C_Str();
  bone.parent = parent;
  bone.rest = matrix_of(node.mTransformation);
  file.bones.push_back(std::move(bone));
  for (unsigned i = 0; i < node.mNumChildren; ++i) add_nodes(*node.mChildren[i], index, file);
}

}  // namespace

void read_skeleton(const aiScene& scene, MeshFile& file) {
  bool has_bones = false;
  for (unsigned m = 0; m < scene.mNumMeshes; ++m) has_bones |= scene.mMeshes[m]->HasBones();
  if (!has_bones) return;
  add_nodes(*scene.mRootNode, -1, file);
  if (file.bones.size() > 65535) {
    file.bones.clear();
    return;
  }
  for (unsigned m = 0; m < scene.mNumMeshes; ++m) {
    const aiMesh& mesh = *scene.mMeshes[m];
    for (unsigned b = 0; b < mesh.mNumBones; ++b) {
      const int bone = bone_named(file, mesh.mBones[b]->mName.C_Str());
      if (bone < 0) continue;
      file.bones[static_cast<std::size_t>(bone)].inverse = matrix_of(mesh.mBones[b]->mOffsetMatrix);
      file.bones[static_cast<std::size_t>(bone)].bends = true;
    }
  }
  for (unsigned a = 0; a < scene.mNumAnimations; ++a) {
    const aiAnimation& from = *scene.mAnimations[a];
    const double ticks = from.mTicksPerSecond > 0.0 ? from.mTicksPerSecond : 1000.0;
    FileClip clip;
    clip.name = from.mName.C_Str();
    clip.duration_s = from.mDuration / ticks;
    for (unsigned c = 0; c < from.mNumChannels; ++c) {
      const aiNodeAnim& keys = *from.mChannels[c];
      FileChannel channel;
      channel.bone = bone_named(file, keys.mNodeName.C_Str());
      if (channel.bone < 0) continue;
      for (unsigned k = 0; k < keys.mNumPositionKeys; ++k) {
        const aiVector3D& p = keys.mPositionKeys[k].mValue;
        channel.places.emplace_back(keys.mPositionKeys[k].mTime / ticks, Vec3(p.x, p.y, p.z));
      }
      for (unsigned k = 0; k < keys.mNumRotationKeys; ++k) {
        const aiQuaternion& q = keys.mRotationKeys[k].mValue;
        channel.turns.emplace_back(keys.mRotationKeys[k].mTime / ticks,
                                   Eigen::Quaterniond(q.w, q.x, q.y, q.z).normalized());
      }
      clip.channels.push_back(std::move(channel));
    }
    if (clip.duration_s > 0.0 && !clip.channels.empty()) file.clips.push_back(std::move(clip));
  }
}

std::vector<Influences> influences_of(const aiMesh& mesh, const MeshFile& file) {
  std::vector<Influences> all(mesh.mNumVertices);
  std::vector<std::size_t> used(mesh.mNumVertices, 0);
  for (unsigned b = 0; b < mesh.mNumBones; ++b) {
    const aiBone& bone = *mesh.mBones[b];
    const int index = bone_named(file, bone.mName.C_Str());
    if (index < 0) continue;
    for (unsigned w = 0; w < bone.mNumWeights; ++w) {
      const unsigned v = bone.mWeights[w].mVertexId;
      if (v >= mesh.mNumVertices || used[v] >= 4 || !(bone.mWeights[w].mWeight > 0.0F)) continue;
      all[v].bone[used[v]] = static_cast<std::uint16_t>(index);
      all[v].weight[used[v]++] = bone.mWeights[w].mWeight;
    }
  }
  for (Influences& i : all) {
    float sum = 0.0F;
    for (const float w : i.weight) sum += w;
    if (sum > 0.0F) {
      for (float& w : i.weight) w /= sum;
    } else {
      i.weight[0] = 1.0F;  // follows the root
    }
  }
  return all;
}

}  // namespace raytruth::assets
