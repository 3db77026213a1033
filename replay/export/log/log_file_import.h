#pragma once

// Makes a log again from the file that export_log_file() wrote: byte for byte, or not at all.

#include <functional>
#include <memory>
#include <string>

#include "base/text_source.h"
#include "replay/export/export_outcome.h"

namespace orderlog {

struct LogImportOptions {
  std::string name;  // of the file, for sentences
  // The file from its beginning; asked for once more where what an interrupted import left does not
  // fit.
  std::function<Result<std::unique_ptr<TextSource>, std::string>()> open;
  std::string data;  // the data directory to make; must not be there, or be empty
  std::string log;   // the log's directory in it: "line-0"
  LineId line;       // whose log lies there; a file of another line is refused
};

// Bytes of the file that were read so far; unpacked, where it was packed.
using ImportedBytes = std::function<void(std::uint64_t bytes)>;

// Builds the log in DATA.new and gives it its name when the file's end has been seen and every
// commit's chain hash has been right. An import that was interrupted goes on where it was when the
// same file is given again; a file that is found wrong leaves nothing. One thread; memory: some
// 250 MB, most of it the log's own.
[[nodiscard]] ExportResult<ExportReport> import_log_file(const LogImportOptions& options,
                                                         const ImportedBytes& progress);

}  // namespace orderlog
