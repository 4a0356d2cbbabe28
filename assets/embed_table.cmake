# Turns a text file into a C++ string literal: cmake -DIN=... -DOUT=... -P embed_table.cmake
file(READ "${IN}" text)
file(WRITE "${OUT}" "R\"table(${text})table\"\n")
