using OrleansReco.Client.Retry;

namespace OrleansReco.Tests.Unit.Client.Retry;

public sealed class HedgeBudgetTests
{
    [Fact]
    public void Budget_UsedUp_GivesOneForEachTenCalls_WhereATenthIsAllowed()
    {
        var budget = new HedgeBudget(0.1);
        for (var i = 0; i < HedgeBudget.Most; i++)
        {
            Assert.True(budget.TryTake());
        }

        var taken = 0;
        for (var call = 0; call < 1_000; call++)
        {
            budget.Called();
            taken += budget.TryTake() ? 1 : 0;
        }

        Assert.InRange(taken, 99, 101);
    }

    [Fact]
    public void Budget_OfNothing_GivesNothing() => Assert.False(new HedgeBudget(0).TryTake());
}
