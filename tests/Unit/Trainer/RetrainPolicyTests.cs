using OrleansReco.Trainer;

namespace OrleansReco.Tests.Unit.Trainer;

public sealed class RetrainPolicyTests
{
    private static readonly TrainerOptions Options = new();

    [Fact]
    public void Decide_NoChampion_WaitsForEnoughInteractions()
    {
        Assert.Null(RetrainPolicy.Decide(new RetrainSituation(499, 499, null, null, 0), Options));
        Assert.Contains("first", RetrainPolicy.Decide(new RetrainSituation(500, 500, null, null, 0), Options));
    }

    [Fact]
    public void Decide_ManyNewInteractions_RetrainsByCount() =>
        Assert.Contains("count", RetrainPolicy.Decide(new RetrainSituation(20_000, 5_000, TimeSpan.FromMinutes(5), null, 0), Options));

    [Fact]
    public void Decide_OldChampion_RetrainsByAgeOnlyWithNewInteractions()
    {
        Assert.Contains("age", RetrainPolicy.Decide(new RetrainSituation(20_000, 300, TimeSpan.FromDays(2), null, 0), Options));
        Assert.Null(RetrainPolicy.Decide(new RetrainSituation(20_000, 299, TimeSpan.FromDays(2), null, 0), Options));
        Assert.Null(RetrainPolicy.Decide(new RetrainSituation(20_000, 300, TimeSpan.FromHours(2), null, 0), Options));
    }

    [Fact]
    public void Decide_UseHasMoved_RetrainsByDrift()
    {
        Assert.Contains("drift", RetrainPolicy.Decide(new RetrainSituation(20_000, 300, TimeSpan.FromHours(2), null, 0.25), Options));
        Assert.Null(RetrainPolicy.Decide(new RetrainSituation(20_000, 300, TimeSpan.FromHours(2), null, 0.15), Options));
    }

    [Fact]
    public void Decide_TrainingsThatFailed_RestLongerEachTime()
    {
        var situation = new RetrainSituation(20_000, 9_000, TimeSpan.FromDays(9), TimeSpan.FromMinutes(7), 1);
        Assert.NotNull(RetrainPolicy.Decide(situation with { Failures = 1 }, Options));
        Assert.Null(RetrainPolicy.Decide(situation with { Failures = 2 }, Options));
        Assert.NotNull(RetrainPolicy.Decide(situation with { Failures = 100, SinceLastTraining = TimeSpan.FromMinutes(128) }, Options));
    }

    [Fact]
    public void Decide_JustTrained_Rests() =>
        Assert.Null(RetrainPolicy.Decide(new RetrainSituation(20_000, 9_000, TimeSpan.FromDays(9), TimeSpan.FromSeconds(30), 1), Options));
}
