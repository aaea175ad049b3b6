// Checks that say where they failed.
#ifndef CHECK_HPP
#define CHECK_HPP

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "pyun_energy.hpp"

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            std::exit(1); \
        } \
    } while (0)

// The error that an expression throws, which must be one of ours with this status.
#define CHECK_THROWS(expression, expected) \
    ([&]() -> pyun::Error { \
        try { \
            static_cast<void>(expression); \
        } catch (const pyun::Error &error) { \
            if (error.status() != (expected)) { \
                std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, error.what()); \
                std::exit(1); \
            } \
            return error; \
        } \
        std::fprintf(stderr, "%s:%d: nothing was thrown\n", __FILE__, __LINE__); \
        std::exit(1); \
    }())

#endif
