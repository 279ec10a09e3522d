// The few routines of OpenBLAS that we call, declared here so that no header of LAPACKE is needed.
// Arguments are passed by reference and matrices are stored by column, as Fortran has it.
#ifndef GRAPEVINE_OPENBLAS_SHIM_H
#define GRAPEVINE_OPENBLAS_SHIM_H

void sgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k,
            const float *alpha, const float *a, const int *lda, const float *b, const int *ldb,
            const float *beta, float *c, const int *ldc);
void spotrf_(const char *uplo, const int *n, float *a, const int *lda, int *info);
void spotri_(const char *uplo, const int *n, float *a, const int *lda, int *info);
void openblas_set_num_threads(int threads);
int openblas_get_num_threads(void);

#endif
