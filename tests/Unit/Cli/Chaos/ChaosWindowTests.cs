using OrleansReco.Cli.Chaos;

namespace OrleansReco.Tests.Unit.Cli.Chaos;

public sealed class ChaosWindowTests
{
    [Fact]
    public void Gap_NothingAnsweredForAWhile_IsFromTheLastAnswerToTheNext()
    {
        var window = new ChaosWindow([Slate(9.9), Slate(10.2), Slate(11, outcome: RequestOutcome.Failed), Slate(13.7), Slate(14)], from: 10, to: 20, end: 14.5);

        Assert.Equal(3.5, window.Gap(RequestKind.Slate), 6);
    }

    [Fact]
    public void Gap_NothingAnsweredAfterTheFault_LastsToTheEnd()
        => Assert.Equal(5, new ChaosWindow([Slate(9.9), Slate(12, outcome: RequestOutcome.Refused)], from: 10, to: 20, end: 15).Gap(RequestKind.Slate), 6);

    [Fact]
    public void Gap_OfSomeUsers_IsNotShortenedByTheOthers()
    {
        var window = new ChaosWindow([Slate(9.9, user: "hers"), Slate(10.2), Slate(11), Slate(12), Slate(13.5, user: "hers"), Slate(14)], from: 10, to: 20, end: 14.5);

        Assert.Equal(3.5, window.Gap(RequestKind.Slate, user => user == "hers"), 6);
        Assert.Equal(1.5, window.Gap(RequestKind.Slate), 6);
    }

    [Fact]
    public void FailedShare_CountsTheWindowAlone_AndRefusalsAreNone()
    {
        var window = new ChaosWindow(
            [Slate(1, outcome: RequestOutcome.Failed), Slate(10), Slate(11, outcome: RequestOutcome.Failed), Slate(12, outcome: RequestOutcome.Refused), Slate(19), Slate(20, outcome: RequestOutcome.Failed)], from: 10, to: 20, end: 30);

        Assert.Equal(0.25, window.FailedShare(RequestKind.Slate), 6);
        Assert.Equal(0.5, window.UnansweredSlates, 6);
        Assert.Equal(0.5, window.UnansweredShare, 6);
        Assert.Equal(0, window.FailedShare(RequestKind.Events));
    }

    [Fact]
    public void BackAfter_IsTheArrivalOfTheLastRequestThatWasNotServedAsUsual()
    {
        var window = new ChaosWindow([Slate(10.5, outcome: RequestOutcome.Failed), Slate(12.25, milliseconds: 1_500), Slate(13, milliseconds: 900)], from: 10, to: 20, end: 30);

        Assert.Equal(2.25, window.BackAfter, 6);
    }

    [Fact]
    public void P99_IsOfEachPartOfTheTime()
    {
        var window = new ChaosWindow([Slate(1, milliseconds: 5), Slate(10, milliseconds: 50), Slate(25, milliseconds: 7)], from: 10, to: 20, end: 30);

        Assert.Equal((5.0, 50.0, 7.0), window.P99);
    }

    private static RequestSample Slate(double due, double milliseconds = 0, RequestOutcome outcome = RequestOutcome.Answered, string user = "u") => new(RequestKind.Slate, "REST", user, due, milliseconds, outcome, false);
}
