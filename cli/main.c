/* cdnproof: the program with every command. */
#include <locale.h>

#include "cli/program.h"

int main(int argc, char **argv)
{
	/* for the libraries, and what the system says of errors; numbers and times stay as they are
	 */
	setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_MESSAGES, "C.UTF-8");
	return program_run(argc, argv);
}
