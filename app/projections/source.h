#pragma once

// Where `orderlog projections` looks and acts: a running server, or a data directory that no server
// has open.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/net/http_url.h"
#include "base/result.h"

namespace orderlog {

// The verbs of act().
[[nodiscard]] const std::vector<std::string>& projection_actions();

// One thread.
class ProjectionsSource {
 public:
  virtual ~ProjectionsSource() = default;

  // The JSON of GET /v1/projections, of all models or of one.
  [[nodiscard]] virtual Result<std::string, std::string> status(const std::string& name) = 0;
  // POST /v1/projections/{name}/{verb} with this body; the JSON of the model then. Fails with why
  // it was refused.
  [[nodiscard]] virtual Result<std::string, std::string> act(const std::string& name,
                                                             const std::string& verb,
                                                             const std::string& body) = 0;
};

[[nodiscard]] std::unique_ptr<ProjectionsSource> projections_of_server(const HttpUrl& url);
// To act there: opens the directory as a server would, which goes on with what is to be built.
[[nodiscard]] Result<std::unique_ptr<ProjectionsSource>, std::string> projections_of_directory(
    const std::string& data);
// To look only, at all models: the same JSON, of what is stored. Changes nothing there.
[[nodiscard]] Result<std::string, std::string> look_at_projections(const std::string& data);

}  // namespace orderlog
