using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Appends a decision with the deadlines that follow from it.</summary>
internal sealed class DecisionWrite(Decision decision, byte[] payload, Guid attempt, ImmutableArray<Deadline> deadlines) : PendingWrite
{
    private readonly DeadlinesPart _deadlines = new(deadlines);
    private bool _isThere;

    /// <inheritdoc />
    public override int Bytes => payload.Length;

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys)
    {
        if (keys.Has(GroupKeys.Table.Decision, decision.DecisionId) || !_deadlines.TryEnter(keys))
        {
            return false;
        }

        keys.Add(GroupKeys.Table.Decision, decision.DecisionId);
        return true;
    }

    /// <inheritdoc />
    public override bool Concerns(ErasedUsers.State erased) => erased.Contains(decision.UserId) || _deadlines.Concerns(erased);

    /// <inheritdoc />
    public override void Screen(ErasedUsers.State erased)
    {
        _deadlines.Screen(erased);
        if (erased.Contains(decision.UserId))
        {
            Refuse(new FencedException("The user was erased: no decision is recorded until the user is admitted again with PUT /v1/users/{id}."));
        }
    }

    /// <inheritdoc />
    public override void Ask(StaleJudge judge) => judge.AskDecision(decision.DecisionId);

    /// <inheritdoc />
    public override void Hear(StaleJudge judge)
    {
        if (judge.Decision(decision.DecisionId) is { } stored)
        {
            _isThere = true;
            if (!stored.AsSpan().SequenceEqual(payload))
            {
                Refuse(new FencedException($"There already is another decision '{decision.DecisionId}'. Give each decision an id of its own."));
            }
        }
    }

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns)
    {
        if (!_isThere)
        {
            columns.AddDecision(decision.DecisionId, decision.UserId, decision.Surface, decision.ServedAt.UtcTicks, payload, attempt);
        }

        _deadlines.AddTo(columns);
    }
}
