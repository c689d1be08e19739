using System.Collections.Immutable;
using OrleansReco.Learning.Rankers;

namespace OrleansReco.Tests.Unit.Learning.Rankers;

/// <summary>Seeded slates whose grades follow a hidden taste: some features matter, one of them only beside another, the rest is noise.</summary>
internal static class SyntheticSlates
{
    public static readonly ImmutableArray<string> FeatureNames = [.. Enumerable.Range(0, 8).Select(i => $"feature{i}")];

    public static RankerTrainingSet Create(int seed, int slates = 200, double missingShare = 0, double noise = 0.3)
    {
        Random random = new(seed);
        int width = FeatureNames.Length;
        int[] sizes = [.. Enumerable.Range(0, slates).Select(_ => random.Next(5, 21))];
        float[] features = new float[sizes.Sum() * width];
        float[] grades = new float[sizes.Sum()];
        int row = 0;
        foreach (int size in sizes)
        {
            // Every slate is shifted as a whole: only comparisons within a slate tell anything.
            double shift = random.NextDouble() * 4;
            for (int i = 0; i < size; i++, row++)
            {
                Span<float> x = features.AsSpan(row * width, width);
                for (int feature = 0; feature < width; feature++)
                {
                    x[feature] = (float)(random.NextDouble() + (feature == 7 ? shift : 0));
                }

                double taste = x[0] + (x[1] > 0.5 ? x[2] : -x[2]) + (noise * (random.NextDouble() - 0.5));
                grades[row] = (float)Math.Clamp(Math.Round((taste + 0.3) * 2), 0, 3);
                for (int feature = 0; feature < width; feature++)
                {
                    x[feature] = random.NextDouble() < missingShare ? float.NaN : x[feature];
                }
            }
        }

        return new RankerTrainingSet(FeatureNames, features, grades, sizes);
    }
}
