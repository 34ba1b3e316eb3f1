/* Writes tests/data/files/schools.por by the writer of libreadstat; PSPP (Debian's package pspp) reads the cells that
   tests/data/stat_test.cpp expects:
     cc portable_file.c -lreadstat && ./a.out schools.por && pspp-convert schools.por /dev/stdout -O csv
   A file that PSPP 1.6.2 writes with negative missing values libreadstat 1.1.8 refuses. */
#include <readstat.h>
#include <stdio.h>

static ssize_t write_bytes(const void* bytes, size_t size, void* file) {
    return (ssize_t)fwrite(bytes, 1, size, (FILE*)file);
}

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    FILE* file = fopen(argv[1], "wb");
    readstat_writer_t* writer = readstat_writer_init();
    readstat_set_data_writer(writer, write_bytes);
    readstat_writer_set_file_timestamp(writer, 0);
    readstat_variable_t* urn = readstat_add_variable(writer, "URN", READSTAT_TYPE_STRING, 6);
    readstat_variable_t* size = readstat_add_variable(writer, "SIZE", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_t* arm = readstat_add_variable(writer, "ARM", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_t* nfa = readstat_add_variable(writer, "NFA", READSTAT_TYPE_DOUBLE, 0);
    readstat_label_set_t* labels = readstat_add_label_set(writer, READSTAT_TYPE_DOUBLE, "arm");
    readstat_label_double_value(labels, 0, "control");
    readstat_label_double_value(labels, 1, "supervision");
    readstat_variable_set_label_set(arm, labels);
    readstat_variable_add_missing_double_value(nfa, -9);
    if (readstat_begin_writing_por(writer, file, 4)) return 1;
    const char* urns[] = {"000123", "000124", "000125", "000126"};
    const double sizes[] = {210, 0.1, 98.25, 1e6};
    const double arms[] = {0, 1, 1, 0};
    const double nfas[] = {3, 0, -9};
    for (int row = 0; row < 4; ++row) {
        readstat_begin_row(writer);
        readstat_insert_string_value(writer, urn, urns[row]);
        readstat_insert_double_value(writer, size, sizes[row]);
        readstat_insert_double_value(writer, arm, arms[row]);
        if (row < 3) readstat_insert_double_value(writer, nfa, nfas[row]);
        else readstat_insert_missing_value(writer, nfa);
        readstat_end_row(writer);
    }
    const int error = readstat_end_writing(writer);
    fclose(file);
    return error;
}
