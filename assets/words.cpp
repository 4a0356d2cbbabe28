#include "assets/words.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace raytruth::assets {

Words::Words(const ActorModel& model) {
  for (const std::string& text :
       {model.name, model.entry_name, model.model3d, model.category, model.role})
    add(text);
  for (const auto& [key, value] : model.properties) {
    add(key);
    add(value);
  }
}

Words Words::of_kind(const ActorModel& model) {
  Words words;
  words.add(std::filesystem::path(model.model3d).stem().string());
  words.add(model.entry_name);
  words.add(model.category);
  return words;
}

void Words::add(std::string_view text) {
  std::string word;
  bool small_before = false;
  for (const char c : std::string(text) + " ") {
    const auto u = static_cast<unsigned char>(c);
    const bool camel = std::isupper(u) != 0 && small_before;
    if ((std::isalpha(u) == 0 || camel) && !word.empty()) {
      words_.push_back(word);
      word.clear();
    }
    if (std::isalpha(u) != 0) word += static_cast<char>(std::tolower(u));
    small_before = std::islower(u) != 0;
  }
  words_.emplace_back();
}

bool Words::any(std::initializer_list<std::string_view> wanted) const {
  for (std::size_t first = 0; first < words_.size(); ++first) {
    std::string joined;
    for (std::size_t i = first; i < words_.size() && !words_[i].empty(); ++i) {
      joined += words_[i];
      for (const std::string_view w : wanted) {
        if (joined == w) return true;
        if (joined.size() == w.size() + 1 && joined.back() == 's' && joined.starts_with(w))
          return true;
      }
    }
  }
  return false;
}

}  // namespace raytruth::assets
