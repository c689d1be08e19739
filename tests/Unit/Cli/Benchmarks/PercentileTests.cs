using OrleansReco.Cli.Benchmarks;

namespace OrleansReco.Tests.Unit.Cli.Benchmarks;

public sealed class PercentileTests
{
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    public void Of_OneToHundred_IsTheNearestRank(double share, double expected)
        => Assert.Equal(expected, Percentile.Of([.. Enumerable.Range(1, 100).Select(value => (double)value)], share));

    [Fact]
    public void Of_Nothing_IsZero() => Assert.Equal(0, Percentile.Of([], 0.99));

    [Fact]
    public void Of_OneValue_IsThatValue() => Assert.Equal(7, Percentile.Of([7], 0.01));
}
