// orderlog schemas: the JSON Schemas of docs/schemas/events, written anew.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "app/cli.h"
#include "base/json/writer.h"
#include "domain/codec/event_schemas.h"

namespace orderlog {
namespace {

struct Flags {
  std::string directory;
  bool json = false;
};

int write_schemas(const Flags& flags) {
  const std::filesystem::path directory(flags.directory);
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
  if (flags.json) {
    std::string text;
    JsonWriter(text)
        .begin_object()
        .member("directory", flags.directory)
        .member("schemas", written)
        .end_object();
    std::cout << text << "\n";
  } else {
    std::cout << "wrote " << written << " schemas to " << flags.directory << "\n";
  }
  return kExitOk;
}

}  // namespace

void add_schemas(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      cli.command("schemas", "writes a JSON Schema for every version of every event",
                  [flags] { return write_schemas(*flags); });
  command
      .add_option("--out", flags->directory, "the directory for them; made when it is not there")
      ->required();
  command.add_flag("--json", flags->json, "one line of JSON instead of the sentence");
}

}  // namespace orderlog
