using System.Runtime.InteropServices;

namespace OrleansReco.Learning.Rankers;

/// <summary>Rows of features grouped into slates, held by XGBoost.</summary>
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

    /// <summary>Sets a column beside the features, such as <c>label</c>, or <c>weight</c> (one a group when there are groups).</summary>
    public void Set(string field, ReadOnlySpan<float> values)
    {
        fixed (byte* name = XGBoostApi.Text(field))
        fixed (float* data = values)
        {
            var set = (delegate* unmanaged<nint, byte*, float*, ulong, int>)XGBoostApi.Function("XGDMatrixSetFloatInfo");
            XGBoostApi.Check(set(handle, name, data, (ulong)values.Length), $"take {values.Length} values of {field}");
        }
    }

    /// <summary>Sets the sizes of the consecutive groups that the rows form.</summary>
    public void SetGroups(ReadOnlySpan<int> sizes)
    {
        fixed (byte* name = "group\0"u8)
        fixed (int* data = sizes)
        {
            var set = (delegate* unmanaged<nint, byte*, int*, ulong, int>)XGBoostApi.Function("XGDMatrixSetUIntInfo");
            XGBoostApi.Check(set(handle, name, data, (ulong)sizes.Length), $"take {sizes.Length} groups");
        }
    }

    protected override bool ReleaseHandle() => ((delegate* unmanaged<nint, int>)XGBoostApi.Function("XGDMatrixFree"))(handle) == 0;
}
