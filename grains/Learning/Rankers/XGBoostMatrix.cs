using System.Runtime.InteropServices;

namespace OrleansReco.Learning.Rankers;

/// <summary>Rows of features held by XGBoost.</summary>
internal sealed unsafe class XGBoostMatrix : SafeHandle
{
    private XGBoostMatrix(nint matrix) : base(0, ownsHandle: true) => SetHandle(matrix);

    public override bool IsInvalid => handle == 0;

    /// <summary>Copies a row-major matrix in. <see cref="float.NaN"/> is a missing value.</summary>
    public static XGBoostMatrix Create(ReadOnlySpan<float> features, int featureCount, int threads)
    {
        nint matrix;
        fixed (float* data = features)
        {
            var create = (delegate* unmanaged<float*, ulong, ulong, float, nint*, int, int>)XGBoostApi.Function("XGDMatrixCreateFromMat_omp");
            XGBoostApi.Check(
                create(data, (ulong)(features.Length / featureCount), (ulong)featureCount, float.NaN, &matrix, threads),
                $"take {features.Length / featureCount} rows of {featureCount} features");
        }

        return new XGBoostMatrix(matrix);
    }

    protected override bool ReleaseHandle() => ((delegate* unmanaged<nint, int>)XGBoostApi.Function("XGDMatrixFree"))(handle) == 0;
}
