#pragma once

// Holds what a server answers to docs/openapi.json: each exchange must be one that it describes.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::testing {

struct ObservedExchange {
  std::string_view method;
  std::string_view target;
  std::string_view request_body;
  int status = 0;
  std::string_view content_type;
  std::string_view response_body;
};

// Any thread.
class OpenApiContract {
 public:
  // The document's, read once.
  static OpenApiContract& shared();
  // Throws when `document` is not OpenAPI in JSON.
  explicit OpenApiContract(std::string_view document);
  ~OpenApiContract();

  // What of it the document does not allow; empty when it is described as it happened. What takes
  // schemas is looked at only the first few dozen times an operation gives a status, so that load
  // tests stay fast.
  [[nodiscard]] std::vector<std::string> violations(const ObservedExchange& seen);

  // "POST /v1/orders": the operations that have not answered with success yet.
  [[nodiscard]] std::vector<std::string> without_success() const;

 private:
  struct Document;
  const std::unique_ptr<const Document> document_;
  mutable std::mutex mutex_;
  std::map<std::string, int> times_seen_;  // "201 POST /v1/orders"
};

}  // namespace orderlog::testing
