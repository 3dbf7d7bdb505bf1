"""What the network tells: news, grants, vacancies and success stories, and what happens when and where."""
