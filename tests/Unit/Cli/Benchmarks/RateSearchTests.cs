using OrleansReco.Cli.Benchmarks;

namespace OrleansReco.Tests.Unit.Cli.Benchmarks;

public sealed class RateSearchTests
{
    [Theory]
    [InlineData(600, 100, 80.53)]
    [InlineData(600, 599, 480)]
    [InlineData(600, 600, 600)]
    [InlineData(600, 1_000, 937.5)]
    public void Search_FromAnyRate_EndsWithTheHighestStepThatIsSustained(double first, double most, double found)
    {
        var measured = new List<(double Rate, bool Sustained)>();
        for (double? next = first; next is { } rate; next = RateSearch.Next(measured))
        {
            measured.Add((rate, rate <= most));
            Assert.True(measured.Count < 30, "The search does not end.");
        }

        var best = measured.Where(row => row.Sustained).Max(row => row.Rate);
        Assert.Equal(found, best, 0.01 * found);
        Assert.True(best * RateSearch.Step > most, "A higher step would have been sustained.");
    }

    [Fact]
    public void Search_OfAServiceThatSustainsNothing_Ends()
    {
        var measured = new List<(double Rate, bool Sustained)> { (600, false) };
        while (RateSearch.Next(measured) is { } rate)
        {
            measured.Add((rate, false));
        }

        Assert.InRange(measured[^1].Rate, RateSearch.Lowest, RateSearch.Lowest * RateSearch.Step);
    }
}
