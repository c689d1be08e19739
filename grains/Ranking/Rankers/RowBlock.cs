using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansReco.Ranking.Rankers;

/// <summary>
/// Rows laid column by column, so that the values of one feature in neighbouring rows lie side by side. When a value is missing, every column is
/// there twice: first with missing values as -∞, which is below every threshold, then as +∞, which is below none. Where missing values go is so
/// decided by which of the two a tree's node reads.
/// </summary>
internal static class RowBlock
{
    /// <summary>Fills a block.</summary>
    /// <param name="features">Row-major, at most <paramref name="lanes"/> rows.</param>
    /// <param name="featureCount">Columns.</param>
    /// <param name="lanes">Rows that a column of the block has room for, a multiple of 8.</param>
    /// <param name="block">At least 2 · featureCount · lanes values.</param>
    /// <returns>Whether a value was missing.</returns>
    public static bool Fill(ReadOnlySpan<float> features, int featureCount, int lanes, Span<float> block)
    {
        bool missing = false;
        Span<float> left = block[..(featureCount * lanes)];
        for (int lane = 0; lane < features.Length / featureCount; lane++)
        {
            ReadOnlySpan<float> row = features.Slice(lane * featureCount, featureCount);
            for (int feature = 0; feature < row.Length; feature++)
            {
                float value = row[feature];
                left[(feature * lanes) + lane] = value;
                missing |= float.IsNaN(value);
            }
        }

        if (missing)
        {
            Span<float> right = block.Slice(left.Length, left.Length);
            Span<Vector256<float>> low = MemoryMarshal.Cast<float, Vector256<float>>(left);
            Span<Vector256<float>> high = MemoryMarshal.Cast<float, Vector256<float>>(right);
            for (int i = 0; i < low.Length; i++)
            {
                Vector256<float> values = low[i], absent = Vector256.IsNaN(values);
                high[i] = Vector256.ConditionalSelect(absent, Vector256.Create(float.PositiveInfinity), values);
                low[i] = Vector256.ConditionalSelect(absent, Vector256.Create(float.NegativeInfinity), values);
            }
        }

        return missing;
    }
}
