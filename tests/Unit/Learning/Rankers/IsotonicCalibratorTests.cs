using FsCheck;
using FsCheck.Fluent;
using OrleansReco.Learning.Rankers;
using OrleansReco.Ranking.Rankers;

namespace OrleansReco.Tests.Unit.Learning.Rankers;

public sealed class IsotonicCalibratorTests
{
    [Fact]
    public void Fit_AnyOutcomes_NeverFallsAndStaysInsideZeroAndOne() => Prop.ForAll<NonEmptyArray<(short Score, bool Outcome)>>(samples =>
    {
        ScoreCalibration calibration = Fit(samples.Get);
        float[] probabilities = [.. Enumerable.Range(-40, 80).Select(i => calibration.Probability(i * 1000))];

        return probabilities.All(p => p is > 0 and < 1) && probabilities.Zip(probabilities.Skip(1)).All(pair => pair.First <= pair.Second);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fit_SamplesInAnotherOrder_IsTheSame() => Prop.ForAll<NonEmptyArray<(short Score, bool Outcome)>>(samples =>
    {
        ScoreCalibration forth = Fit(samples.Get), back = Fit([.. samples.Get.Reverse()]);

        return Enumerable.Range(-40, 80).All(i => Math.Abs(forth.Probability(i * 1000) - back.Probability(i * 1000)) < 1e-5);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fit_WeightTwo_IsTheSampleTwice()
    {
        ScoreCalibration weighted = IsotonicCalibrator.Fit([1, 2, 3], [false, true, true], [2, 1, 1]);
        ScoreCalibration doubled = IsotonicCalibrator.Fit([1, 1, 2, 3], [false, false, true, true]);

        Assert.Equal(doubled.ToJson(), weighted.ToJson());
    }

    [Fact]
    public void Fit_ScoresOffByAnyRisingFunction_RecoversTheTrueProbabilities()
    {
        Random random = new(1);
        const int Count = 50_000;
        float[] scores = new float[Count];
        bool[] outcomes = new bool[Count];
        for (int i = 0; i < Count; i++)
        {
            double probability = random.NextDouble();
            scores[i] = (float)((10 * probability * probability) - 3);
            outcomes[i] = random.NextDouble() < probability;
        }

        ScoreCalibration calibration = IsotonicCalibrator.Fit(scores, outcomes);

        for (double probability = 0.05; probability < 1; probability += 0.05)
        {
            Assert.Equal(probability, calibration.Probability((float)((10 * probability * probability) - 3)), 0.05);
        }
    }

    [Fact]
    public void Fit_ScoreThatTellsNothingOrTheOpposite_IsTheOverallRate()
    {
        ScoreCalibration calibration = IsotonicCalibrator.Fit([1, 2, 3, 4], [true, true, false, false]);

        Assert.Equal(0.5f, calibration.Probability(-100));
        Assert.Equal(0.5f, calibration.Probability(100));
    }

    [Fact]
    public void Fit_ScoreNotANumber_NamesTheElement()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => IsotonicCalibrator.Fit([1, float.NaN], [true, false]));

        Assert.Contains("element 1", error.Message);
    }

    private static ScoreCalibration Fit((short Score, bool Outcome)[] samples) =>
        IsotonicCalibrator.Fit([.. samples.Select(sample => (float)sample.Score)], [.. samples.Select(sample => sample.Outcome)]);
}
