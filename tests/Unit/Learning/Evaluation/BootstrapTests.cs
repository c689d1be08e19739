using OrleansReco.Learning.Evaluation;

namespace OrleansReco.Tests.Unit.Learning.Evaluation;

public sealed class BootstrapTests
{
    [Fact]
    public void Mean_GaussianSample_IntervalHasTheWidthOfTheory()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6).ToArray();

        var interval = Bootstrap.Mean(values, seed: 7);

        // Standard deviation 1, so 1.96/√400 = 0.098 to each side.
        Assert.Equal(values.Average(), interval.Mean, 12);
        Assert.InRange(interval.High - interval.Mean, 0.08, 0.12);
        Assert.InRange(interval.Mean - interval.Low, 0.08, 0.12);
    }

    [Fact]
    public void Ratio_UsersOfDifferentSize_WeighsByEvents()
    {
        var interval = Bootstrap.Ratio([9, 0], [10, 90], seed: 1);

        Assert.Equal(0.09, interval.Mean, 12);
        Assert.True(interval.Low >= 0 && interval.High <= 0.9);
    }

    [Fact]
    public void Ratio_SameSeed_GivesTheSameInterval()
    {
        double[] hits = [1, 2, 3, 4], events = [5, 6, 7, 8];

        Assert.Equal(Bootstrap.Ratio(hits, events, 3), Bootstrap.Ratio(hits, events, 3));
    }

    [Fact]
    public void Ratio_NoUsers_SaysWhatIsNeeded() => Assert.Throws<ArgumentException>(() => Bootstrap.Ratio([], [], 1));
}
