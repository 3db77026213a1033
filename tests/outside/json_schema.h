#pragma once

// A JSON Schema of docs/schemas, and what it says of a document.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::testing {

class JsonSchema {
 public:
  // `text` must be a schema.
  explicit JsonSchema(std::string_view text);
  ~JsonSchema();
  JsonSchema(JsonSchema&&) noexcept;

  // The same with every object closed: to see that it names all that a document has.
  [[nodiscard]] JsonSchema closed() const;

  // A sentence for each misfit; empty when the document is as the schema wants it.
  [[nodiscard]] std::vector<std::string> misfits(std::string_view document) const;

 private:
  struct Parsed;
  explicit JsonSchema(std::unique_ptr<const Parsed> parsed);
  std::unique_ptr<const Parsed> parsed_;
};

// The document with one thing after the other made wrong: each member that the schema requires
// taken away, each that has a type given another one, and the whole made a list.
[[nodiscard]] std::vector<std::string> spoilt(std::string_view schema, std::string_view document);

}  // namespace orderlog::testing
