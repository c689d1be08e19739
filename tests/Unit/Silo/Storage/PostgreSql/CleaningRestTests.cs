using OrleansReco.Silo.Storage.PostgreSql;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

public sealed class CleaningRestTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(6, 160)]
    [InlineData(7, 300)]
    [InlineData(int.MaxValue, 300)]
    public void AfterFailure_DoublesUpToMinutes(int failures, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), CleaningRest.AfterFailure(failures));

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(90, 90)]
    public void AfterRound_IsAsLongAsTheRound_AndAtLeastASecond(double took, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), CleaningRest.AfterRound(TimeSpan.FromSeconds(took)));
}
