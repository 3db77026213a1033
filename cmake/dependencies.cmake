# Debian 12's packages, each with the one thing it is here for. scripts/install-packages names them again.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)            # Beast and Asio: HTTP (header only)
find_package(OpenSSL REQUIRED)               # SHA-256 of the commit chain
find_package(simdjson REQUIRED)              # JSON parsing
find_package(GTest REQUIRED)                 # tests
find_package(nlohmann_json REQUIRED)         # tests: the OpenAPI document as a tree
find_package(valijson REQUIRED)              # tests: answers against its schemas
find_package(CLI11 REQUIRED)                 # arguments
find_package(spdlog REQUIRED)                # diagnostics
find_package(prometheus-cpp REQUIRED)        # /metrics
find_package(LibLZMA REQUIRED)               # the importer reads .xz
find_package(SQLite3 REQUIRED)               # exports that are ready for joins
find_package(PkgConfig REQUIRED)
pkg_check_modules(ROCKSDB REQUIRED IMPORTED_TARGET rocksdb)  # the log and the read models
pkg_check_modules(NATS REQUIRED IMPORTED_TARGET libnats)      # the bus
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash) # keys of the log's index
pkg_check_modules(TCMALLOC REQUIRED IMPORTED_TARGET libtcmalloc_minimal) # memory that goes from thread to thread
