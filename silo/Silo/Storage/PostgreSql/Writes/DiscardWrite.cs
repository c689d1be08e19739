namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Removes the decision of an attempt and the deadlines about it. It goes through the writer that appended the decision: an append whose reply was lost has then either been made or never will be.</summary>
internal sealed class DiscardWrite(string userId, string decisionId, Guid attempt) : PendingWrite
{
    /// <inheritdoc />
    public override int Bytes => 0;

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys)
    {
        if (keys.Has(GroupKeys.Table.Decision, decisionId) || keys.HasDue(userId, decisionId))
        {
            return false;
        }

        keys.Add(GroupKeys.Table.Decision, decisionId);
        keys.AddDone(userId, decisionId);
        return true;
    }

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns) => columns.AddDiscarded(userId, decisionId, attempt);
}
