using OrleansReco.Ranking.Rankers;

namespace OrleansReco.Tests.Unit.Ranking.Rankers;

public sealed class ScoreCalibrationTests
{
    private static readonly ScoreCalibration Calibration = new([-1, 1, 3], [0.1f, 0.3f, 0.9f]);

    [Theory]
    [InlineData(-5, 0.1)]
    [InlineData(-1, 0.1)]
    [InlineData(0, 0.2)]
    [InlineData(2, 0.6)]
    [InlineData(9, 0.9)]
    public void Probability_BetweenAndBeyondPoints_RisesInLinesAndThenIsLevel(float score, double probability) =>
        Assert.Equal(probability, Calibration.Probability(score), 1e-6);

    [Fact]
    public void Json_ThereAndBack_IsTheSame()
    {
        ScoreCalibration read = ScoreCalibration.FromJson(Calibration.ToJson());

        Assert.Equal("""{"scores":[-1,1,3],"probabilities":[0.1,0.3,0.9]}""", Calibration.ToJson());
        Assert.Equal(Calibration.Scores.AsEnumerable(), read.Scores);
        Assert.Equal(Calibration.Probabilities.AsEnumerable(), read.Probabilities);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("""{"scores":[1,0],"probabilities":[0.1,0.2]}""")]
    [InlineData("""{"scores":[0,1],"probabilities":[0.2,0.1]}""")]
    [InlineData("""{"scores":[0],"probabilities":[1.5]}""")]
    [InlineData("""{"scores":[0,1],"probabilities":[0.5]}""")]
    public void FromJson_NoCalibration_IsRefused(string json) => Assert.Throws<InvalidDataException>(() => ScoreCalibration.FromJson(json));
}
