#include <iostream>
#include <memory>
#include <string>

#include "app/cli.h"
#include "app/demo/flash_sale.h"
#include "app/last_word.h"
#include "app/net/http_url.h"

namespace orderlog {
namespace {

struct DemoFlags {
  std::string url;
  FlashSaleOptions options;
  bool json = false;
};

int play(DemoFlags& flags) {
  const auto url = parse_http_url(flags.url);
  if (!url) return usage_error("--url must be like http://127.0.0.1:8080, not '" + flags.url + "'");
  flags.options.url = *url;
  const LastWord last_word("what was played stays on the server; another sale is one of its own");
  const SystemClock clock;
  const auto sale = play_flash_sale(flags.options, clock);
  if (!sale.ok()) return failure(sale.error());
  std::cout << (flags.json ? flash_sale_json(flags.options, *sale)
                           : flash_sale_text(flags.options, *sale))
            << std::flush;
  return sale->holds() ? kExitOk : kExitFailed;
}

}  // namespace

void add_demo(Cli& cli) {
  const auto flags = std::make_shared<DemoFlags>();
  cli.group("demo", "plays with a running server");
  CLI::App& command = cli.command(
      "demo flash-sale", "plays a flash sale against a running server and checks what it did",
      [flags] { return play(*flags); });
  FlashSaleOptions& options = flags->options;
  command.add_option("--url", flags->url, "the server: http://HOST:PORT")->required();
  command.add_option("--buyers", options.buyers, "how many want some (2000)")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--units", options.units, "how many units there are (100)")
      ->check(CLI::Range(0, 1'000'000'000));
  command.add_option("--limit", options.limit, "units one user may have, 0 for any number (2)")
      ->check(CLI::Range(0, 1'000'000));
  command.add_option("--connections", options.connections, "how many ask at once (32)")
      ->check(CLI::Range(1, 1'024));
  command.add_flag("--json", flags->json, "one line of JSON instead of tables");
}

}  // namespace orderlog
