using OrleansReco.Client;
using OrleansReco.Tests.Unit.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.OrleansOnly;

public sealed class GatewaySilenceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void Gateway_ThatAnswersNothingForItsPatience_Hangs_UntilItHasRested()
    {
        var gateway = new GatewaySilence(Patience, Rest, _time);
        gateway.Asked();
        gateway.Asked();

        Assert.False(gateway.Look().Hangs);
        _time.Advance(Patience);
        Assert.True(gateway.Look().Hangs);
        _time.Advance(Rest - TimeSpan.FromTicks(1));
        Assert.True(gateway.Look().Hangs);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(gateway.Look().Hangs);
    }

    [Fact]
    public void Gateway_ThatAnswersAnything_DoesNotHang()
    {
        var gateway = new GatewaySilence(Patience, Rest, _time);
        for (var i = 0; i < 10; i++)
        {
            gateway.Asked();
            gateway.Asked();
            gateway.Answered();
            gateway.Asked();
            _time.Advance(Patience);
            Assert.False(gateway.Look().Hangs);
        }
    }

    [Fact]
    public void Gateway_WithCallsThatTakeTheirTime_DoesNotHang_UntilOthersAreUnansweredAsLong()
    {
        var gateway = new GatewaySilence(Patience, Rest, _time);
        gateway.Asked();
        gateway.Asked();
        _time.Advance(Patience * 4);
        Assert.False(gateway.Look(longCalls: 2).Hangs);

        gateway.Asked();
        gateway.Asked();
        Assert.False(gateway.Look(longCalls: 2).Hangs);
        _time.Advance(Patience);
        Assert.True(gateway.Look(longCalls: 2).Hangs);
    }

    [Fact]
    public void Gateway_WithOneRequestThatTakesItsTime_DoesNotHang()
    {
        var gateway = new GatewaySilence(Patience, Rest, _time);
        gateway.Asked();
        _time.Advance(Patience * 4);

        Assert.False(gateway.Look().Hangs);
    }
}
