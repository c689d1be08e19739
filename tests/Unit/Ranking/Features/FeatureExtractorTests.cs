using OrleansReco.Ranking.Features;

namespace OrleansReco.Tests.Unit.Ranking.Features;

public sealed class FeatureExtractorTests
{
    private static readonly DateTimeOffset SundayNoon = new(2026, 11, 22, 12, 0, 0, TimeSpan.FromHours(9));

    [Fact]
    public void Names_EveryFeature_IsNamedOnceInCamelCase()
    {
        Assert.Equal(FeatureSchema.Count, Enum.GetValues<Feature>().Length);
        Assert.Equal(FeatureSchema.Count, FeatureSchema.Names.Distinct().Count());
        Assert.Equal("fusedScore", FeatureSchema.Names[(int)Feature.FusedScore]);
        Assert.Equal("titleMatch", FeatureSchema.Names[^1]);
        Assert.InRange(FeatureSchema.Count, 40, 50);
    }

    [Fact]
    public void ColumnsOf_UnknownName_SaysWhichAndWhatToDo()
    {
        Assert.Equal([1, 0], FeatureSchema.ColumnsOf(["fusedRank", "fusedScore"]));
        var error = Assert.Throws<ArgumentException>(() => FeatureSchema.ColumnsOf(["fusedRank", "moonPhase"]));
        Assert.Contains("'moonPhase'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_UnknownUser_LeavesPersonalFeaturesUnknownAndTheRestKnown()
    {
        var table = Two();
        FeatureExtractor.Extract(table, new RequestSignals(SundayNoon));

        foreach (var feature in new[] { Feature.UserDot, Feature.UserCosine, Feature.SessionDot, Feature.CategoryAffinityMax, Feature.UserEvents, Feature.UserRecency })
        {
            Assert.True(float.IsNaN(table.FeaturesOf(0)[(int)feature]), $"{feature} is known of an unknown user.");
        }

        Assert.Equal(6, table.FeaturesOf(0)[(int)Feature.DayOfWeek]);
        Assert.Equal(0, table.FeaturesOf(0)[(int)Feature.HourSine], 5);
        Assert.Equal(-1, table.FeaturesOf(0)[(int)Feature.HourCosine], 5);
    }

    [Fact]
    public void Extract_KnownUser_WritesProductsAffinitiesAndRanks()
    {
        var table = Two();
        FeatureExtractor.Extract(table, new RequestSignals(SundayNoon)
        {
            UserVector = [2, 0],
            CategoryAffinity = [0.25f, 0.75f],
            CategoryInSession = [0, 1],
            CategoryLastDays = [3, float.NaN],
            EventCount = 9,
        });

        var first = table.FeaturesOf(0);
        Assert.Equal(6, first[(int)Feature.UserDot]);
        Assert.Equal(0.6f, first[(int)Feature.UserCosine], 5);
        Assert.Equal(0.75f, first[(int)Feature.CategoryAffinityMax]);
        Assert.Equal(0.5f, first[(int)Feature.CategoryAffinityMean]);
        Assert.Equal(1, first[(int)Feature.CategoryInSession]);
        Assert.Equal(MathF.Log(4), first[(int)Feature.CategoryRecency], 5);
        Assert.Equal(MathF.Log(10), first[(int)Feature.UserEvents], 5);
        Assert.Equal(MathF.Log(3), first[(int)Feature.UserRank], 5);
        Assert.Equal(7, first[(int)Feature.UserScore]);
        Assert.True(float.IsNaN(first[(int)Feature.SessionRank]));

        var second = table.FeaturesOf(1);
        Assert.True(float.IsNaN(second[(int)Feature.UserDot]), "An item without a vector has a dot product.");
        Assert.True(float.IsNaN(second[(int)Feature.CategoryAffinityMax]), "An item without categories has an affinity.");
    }

    private static CandidateTable Two()
    {
        var table = new CandidateTable();
        table.Reset(2, 2, 7);
        (table.Vectors[0], table.Vectors[1], table.Norms[0]) = (3, 4, 5);
        (table.SourceRanks[0], table.SourceScores[0]) = (3, 7);
        table.SetCategories(0, [0, 1]);
        table.SetCategories(1, []);
        return table;
    }
}
