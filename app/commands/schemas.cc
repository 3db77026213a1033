// orderlog schemas: the JSON Schemas of docs/schemas/events, written anew.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "app/cli.h"
#include "domain/codec/event_schemas.h"

namespace orderlog {
namespace {

int write_schemas(const std::filesystem::path& directory) {
  std::error_code trouble;
  std::filesystem::create_directories(directory, trouble);
  if (trouble) return failure(directory.string() + ": " + trouble.message());
  std::size_t written = 0;
  for (const EventSchema& schema : event_schemas()) {
    const std::filesystem::path path = directory / schema.file_name();
    std::ofstream file(path, std::ios::binary);
    file << schema.json;
    file.close();
    if (!file) return failure("can't write " + path.string());
    ++written;
  }
  std::cout << "wrote " << written << " schemas to " << directory.string() << "\n";
  return kExitOk;
}

}  // namespace

void add_schemas(Cli& cli) {
  const auto directory = std::make_shared<std::string>();
  CLI::App& command =
      cli.command("schemas", "writes a JSON Schema for every version of every event",
                  [directory] { return write_schemas(*directory); });
  command.add_option("--out", *directory, "the directory for them; made when it is not there")
      ->required();
}

}  // namespace orderlog
