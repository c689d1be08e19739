namespace OrleansReco.Tests.Runtime;

/// <summary>A grain that tells of its activations.</summary>
public sealed class LifeGrain : Grain, ILifeGrain
{
    private IGrainTimer? _timer;
    private int _activation;
    private int _tick;
    private string? _lastGate;

    private string Key => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Journal.Write(Key, "activated");
        _activation = Journal.Read(Key).Count(entry => entry == "activated");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Write(Key, $"deactivated: {reason.ReasonCode}");
        return _lastGate is null ? Task.CompletedTask : Gate.Of(_lastGate).Pass();
    }

    /// <inheritdoc />
    public Task<int> Activation() => Task.FromResult(_activation);

    /// <inheritdoc />
    public Task<int> End()
    {
        DeactivateOnIdle();
        return Task.FromResult(_activation);
    }

    /// <inheritdoc />
    public async Task<int> EndAfterGate(string gate)
    {
        DeactivateOnIdle();
        await Gate.Of(gate).Pass();
        return _activation;
    }

    /// <inheritdoc />
    public Task EndSlowly(string gate)
    {
        _lastGate = gate;
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Keep(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartTimer(TimeSpan period, bool interleave, bool gated)
    {
        _timer = this.RegisterGrainTimer(
            static (self, _) => self.Grain.Tick(self.Gated),
            (Grain: this, Gated: gated),
            new GrainTimerCreationOptions(period, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopTimer()
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task Enter(string name)
    {
        Journal.Write(Key, name + " in");
        await Gate.Of(name).Pass();
        Journal.Write(Key, name + " out");
    }

    private async Task Tick(bool gated)
    {
        var tick = ++_tick;
        Journal.Write(Key, $"tick {tick} in");
        if (gated)
        {
            await Gate.Of($"{Key}/{tick}").Pass();
        }

        Journal.Write(Key, $"tick {tick} out");
    }
}
