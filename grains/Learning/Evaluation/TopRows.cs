namespace OrleansReco.Learning.Evaluation;

/// <summary>The best rows by score; ties by the lower row, so that a ranking is the same every time.</summary>
internal static class TopRows
{
    /// <summary>Fills <paramref name="rows"/> with the best of <paramref name="scores"/>, best first, passing over scores of −∞ and NaN. Returns how many.</summary>
    public static int Select(ReadOnlySpan<float> scores, Span<int> rows)
    {
        Span<float> kept = stackalloc float[rows.Length];
        var count = 0;
        for (var row = 0; row < scores.Length; row++)
        {
            var score = scores[row];
            if (float.IsNaN(score) || float.IsNegativeInfinity(score) || (count == rows.Length && score <= kept[count - 1]))
            {
                continue;
            }

            var at = count == rows.Length ? count - 1 : count++;
            for (; at > 0 && kept[at - 1] < score; at--)
            {
                (kept[at], rows[at]) = (kept[at - 1], rows[at - 1]);
            }

            (kept[at], rows[at]) = (score, row);
        }

        return count;
    }
}
