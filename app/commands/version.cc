#include "app/version.h"

#include <iostream>
#include <memory>
#include <string>

#include "app/cli.h"
#include "base/json/writer.h"

namespace orderlog {

void add_version(Cli& cli) {
  const auto json = std::make_shared<bool>(false);
  CLI::App& command = cli.command("version", "prints the program's version", [json] {
    if (*json) {
      std::string text;
      JsonWriter(text).begin_object().member("version", version()).end_object();
      std::cout << text << "\n";
    } else {
      std::cout << "orderlog " << version() << "\n";
    }
    return kExitOk;
  });
  command.add_flag("--json", *json, "one line of JSON");
}

}  // namespace orderlog
