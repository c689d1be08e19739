namespace OrleansReco.Learning.Embeddings;

/// <summary>A sparse matrix of weights in compressed rows: row r holds <c>Columns[Starts[r]..Starts[r+1]]</c> with the weights beside them, columns ascending.</summary>
public sealed class InteractionMatrix
{
    private InteractionMatrix(int rowCount, int columnCount, int[] starts, int[] columns, float[] weights)
    {
        RowCount = rowCount;
        ColumnCount = columnCount;
        Starts = starts;
        Columns = columns;
        Weights = weights;
    }

    /// <summary>Number of rows.</summary>
    public int RowCount { get; }

    /// <summary>Number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>Number of stored cells.</summary>
    public int CellCount => Columns.Length;

    internal int[] Starts { get; }

    internal int[] Columns { get; }

    internal float[] Weights { get; }

    /// <summary>Users by items. Cells given more than once are added up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A user or item is outside the matrix.</exception>
    public static InteractionMatrix Build(int userCount, int itemCount, IReadOnlyCollection<Interaction> interactions)
    {
        var users = new int[interactions.Count];
        var items = new int[interactions.Count];
        var weights = new float[interactions.Count];
        var at = 0;
        foreach (var (user, item, weight) in interactions)
        {
            if ((uint)user >= (uint)userCount || (uint)item >= (uint)itemCount)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(interactions), $"Interaction ({user}, {item}) lies outside the {userCount} × {itemCount} matrix. Number users and items densely from 0.");
            }

            (users[at], items[at], weights[at++]) = (user, item, weight);
        }

        // Sorting by column and then, stably, by row leaves each row's columns ascending.
        var byItem = FromTriples(itemCount, userCount, items, users, weights);
        return byItem.Transpose().Merge();
    }

    /// <summary>Columns of a row, ascending.</summary>
    public ReadOnlySpan<int> ColumnsOf(int row) => Columns.AsSpan(Starts[row], Starts[row + 1] - Starts[row]);

    /// <summary>Weights of a row, beside <see cref="ColumnsOf"/>.</summary>
    public ReadOnlySpan<float> WeightsOf(int row) => Weights.AsSpan(Starts[row], Starts[row + 1] - Starts[row]);

    /// <summary>The same cells with rows and columns exchanged.</summary>
    public InteractionMatrix Transpose()
    {
        var rows = new int[Columns.Length];
        for (var row = 0; row < RowCount; row++)
        {
            Array.Fill(rows, row, Starts[row], Starts[row + 1] - Starts[row]);
        }

        return FromTriples(ColumnCount, RowCount, Columns, rows, Weights);
    }

    private static InteractionMatrix FromTriples(int rowCount, int columnCount, int[] rows, int[] columns, float[] weights)
    {
        var starts = new int[rowCount + 1];
        foreach (var row in rows)
        {
            starts[row + 1]++;
        }

        for (var row = 0; row < rowCount; row++)
        {
            starts[row + 1] += starts[row];
        }

        var next = starts.AsSpan(0, rowCount).ToArray();
        var sortedColumns = new int[rows.Length];
        var sortedWeights = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var at = next[rows[i]]++;
            (sortedColumns[at], sortedWeights[at]) = (columns[i], weights[i]);
        }

        return new InteractionMatrix(rowCount, columnCount, starts, sortedColumns, sortedWeights);
    }

    private InteractionMatrix Merge()
    {
        var starts = new int[RowCount + 1];
        var kept = 0;
        for (var row = 0; row < RowCount; row++)
        {
            starts[row] = kept;
            for (var i = Starts[row]; i < Starts[row + 1]; i++)
            {
                if (kept > starts[row] && Columns[kept - 1] == Columns[i])
                {
                    Weights[kept - 1] += Weights[i];
                }
                else
                {
                    (Columns[kept], Weights[kept++]) = (Columns[i], Weights[i]);
                }
            }
        }

        starts[RowCount] = kept;
        return new InteractionMatrix(RowCount, ColumnCount, starts, Columns[..kept], Weights[..kept]);
    }
}
