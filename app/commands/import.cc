#include <iostream>
#include <memory>
#include <string>

#include "app/cli.h"
#include "app/import/online_retail.h"
#include "app/last_word.h"
#include "app/net/http_url.h"
#include "app/progress.h"

namespace orderlog {
namespace {

struct ImportFlags {
  std::string file;
  std::string data;
  std::string url;
  bool json = false;
};

int import_retail(const ImportFlags& flags) {
  if (flags.data.empty() == flags.url.empty()) {
    return usage_error("import online-retail needs either --data DIR or --url URL");
  }
  const auto url = parse_http_url(flags.url);
  if (!flags.url.empty() && !url) {
    return usage_error("--url must be like http://127.0.0.1:8080, not '" + flags.url + "'");
  }
  const LastWord last_word(
      "what was imported stays, and running the same import again completes it");
  const SystemClock clock;
  const auto rows = count_retail_rows(flags.file);
  if (!rows.ok()) return usage_error(rows.error() + "; nothing was imported");
  const OpenTarget open = [&](ImportAnswerHandler handler) {
    return url ? open_http_target(*url, std::move(handler))
               : open_engine_target(flags.data, std::move(handler));
  };
  Progress progress(std::cerr, progress_output_of_stderr(), clock, "importing", "rows", *rows);
  const RetailImport import =
      import_online_retail(flags.file, open, [&](std::uint64_t done) { progress.update(done); });
  if (!import.complete) {
    return failure(import.trouble +
                   "; what was imported stays, and running the same import again completes it");
  }
  progress.finish(*rows);
  std::cout << (flags.json ? import.report.json() : import.report.text());
  return kExitOk;
}

}  // namespace

void add_import(Cli& cli) {
  const auto flags = std::make_shared<ImportFlags>();
  cli.group("import", "brings other systems' data into the log");
  CLI::App& command = cli.command("import online-retail",
                                  "imports invoices of the UCI \"Online Retail\" form as orders, "
                                  "cancellations as refunds; twice is as once",
                                  [flags] { return import_retail(*flags); });
  command.add_option("FILE", flags->file, "a .csv file, or a .csv.xz")->required();
  command.add_option("--data", flags->data, "the data directory to write to; no server may run");
  command.add_option("--url", flags->url, "the server to send to: http://HOST:PORT");
  command.add_flag("--json", flags->json, "one line of JSON instead of tables");
}

}  // namespace orderlog
