#pragma once

// Which folder may include what: the table of docs/ARCHITECTURE.md, as data.

#include <string>
#include <string_view>
#include <vector>

namespace orderlog {

// A folder at the top level, and the other folders whose headers it may include.
struct FolderRule {
  std::string_view folder;
  std::vector<std::string_view> may_include;
};

// Headers that may be included only from some places: a folder ("api/") or one file.
struct VendorWall {
  std::string_view vendor;
  // A header matches when its name begins with one of these; "nats.h" ends where the name ends.
  std::vector<std::string_view> headers;
  std::vector<std::string_view> allowed_in;
};

// Headers that one folder may not include at all.
struct Ban {
  std::string_view folder;
  std::vector<std::string_view> headers;
};

[[nodiscard]] const std::vector<FolderRule>& folder_rules();
[[nodiscard]] const std::vector<VendorWall>& vendor_walls();
[[nodiscard]] const std::vector<Ban>& bans();

}  // namespace orderlog
